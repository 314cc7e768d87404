// Codes as an authenticator app shows them (RFC 6238: SHA-1, 6 digits, 30 seconds).

import { createHmac } from 'node:crypto';

const STEP_MS = 30_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of this moment or another. */
export function code(seed, milliseconds = Date.now()) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(milliseconds / STEP_MS)));
    const mac = createHmac('sha1', fromBase32(seed)).update(counter).digest();
    const offset = mac.at(-1) & 0xf;
    return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The code after that of this moment, for where that has been used: each is accepted once. */
export function nextCode(seed) {
    return code(seed, Date.now() + STEP_MS);
}

/** A seed as it is shown to be typed: blanks in it do not count. */
export function fromBase32(text) {
    const digits = [...text.replace(/[\s=]/g, '').toUpperCase()].map((letter) => {
        const digit = ALPHABET.indexOf(letter);
        if (digit < 0) throw new Error(`${letter} is no digit of base 32`);
        return digit.toString(2).padStart(5, '0');
    });
    const octets = digits.join('').match(/.{8}/g) ?? [];
    return Buffer.from(octets.map((bits) => parseInt(bits, 2)));
}
