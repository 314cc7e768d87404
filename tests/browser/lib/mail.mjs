// Reading mail from the Maildir that the SMTP server of the tests delivers to.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { setting } from './settings.mjs';

const PATIENCE_MS = 30_000;

export class Mailbox {
    #folder = join(setting('MAILDIR'), 'new');
    #read = new Set();

    /** The next mail to someone, of which each is handed out once. */
    async next(address) {
        const end = Date.now() + PATIENCE_MS;
        while (Date.now() < end) {
            for (const file of (await this.#files()).sort()) {
                const mail = parse(await readFile(join(this.#folder, file), 'latin1'));
                if (!this.#read.has(file) && mail.headers['x-rcptto']?.includes(address)) {
                    this.#read.add(file);
                    return mail;
                }
            }
            await sleep(50);
        }
        throw new Error(`no mail to ${address} has come`);
    }

    /** How many mails have come to someone. */
    async count(address) {
        const files = await this.#files();
        const mails = await Promise.all(files.map((file) => readFile(join(this.#folder, file), 'latin1')));
        return mails.filter((mail) => parse(mail).headers['x-rcptto']?.includes(address)).length;
    }

    async #files() {
        // The mailbox comes into being with its first mail.
        return readdir(this.#folder).catch(() => []);
    }
}

/** A mail's headers, its subject, its text and the links in it. */
export function parse(octets) {
    const { headers, body } = split(octets);
    const text = plainText(headers, body);
    return {
        headers,
        subject: decodeWords(headers.subject ?? ''),
        text,
        links: text.match(/https?:\/\/[^\s<>"]+/g) ?? [],
    };
}

function split(octets) {
    const [, head, body = ''] = octets.match(/^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/) ?? [null, octets];
    const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
    const headers = {};
    for (const line of lines) {
        const [, name, value] = line.match(/^([^:\s]+):\s*(.*)$/) ?? [];
        if (name) headers[name.toLowerCase()] = value;
    }
    return { headers, body };
}

function plainText(headers, body) {
    const type = headers['content-type'] ?? 'text/plain';
    const boundary = type.match(/boundary="?([^";]+)"?/i)?.[1];
    if (boundary) {
        const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => split(part.replace(/^\r?\n/, '')));
        const plain = parts.find((part) => /text\/plain|multipart/.test(part.headers['content-type'] ?? 'text/plain'));
        return plain ? plainText(plain.headers, plain.body) : '';
    }
    const encoding = (headers['content-transfer-encoding'] ?? '7bit').toLowerCase();
    if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
    if (encoding === 'quoted-printable') return fromQuotedPrintable(body);
    return Buffer.from(body, 'latin1').toString();
}

function fromQuotedPrintable(text) {
    const octets = text
        .replace(/=\r?\n/g, '')
        .replace(/=([0-9A-F]{2})/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
    return Buffer.from(octets, 'latin1').toString();
}

// RFC 2047.
function decodeWords(text) {
    return text
        .replace(/(=\?[^?]+\?[BQ]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
        .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, encoding, word) =>
            encoding.toUpperCase() === 'B'
                ? Buffer.from(word, 'base64').toString()
                : fromQuotedPrintable(word.replaceAll('_', ' ')),
        );
}
