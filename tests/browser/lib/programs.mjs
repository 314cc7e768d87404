// Programs that people use beside the browser.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMITS = { timeout: 60_000, maxBuffer: 16 * 1024 * 1024 };

/** curl with these arguments: the status and the body, as JSON where it is JSON. */
export async function curl(...args) {
    const { stdout } = await run('curl', ['-sS', '--max-time', '30', '-w', '\n%{http_code}', ...args], LIMITS);
    const cut = stdout.lastIndexOf('\n');
    const [text, status] = [stdout.slice(0, cut), Number(stdout.slice(cut + 1))];
    let body = text;
    try {
        body = JSON.parse(text);
    } catch {
        // Not everything is JSON: a zone file, or nothing.
    }
    return { status, body };
}

/** A line as it stands on a page, pasted into a shell. */
export async function shell(line) {
    const { stdout } = await run('sh', ['-c', line], LIMITS);
    return stdout;
}

/** What dig prints with +short, asking the server at HOST:PORT. */
export async function dig(server, ...args) {
    const { hostname, port } = new URL(`dns://${server}`);
    const all = [`@${hostname}`, '-p', port, '+short', '+tries=1', '+time=30', ...args];
    const { stdout } = await run('dig', all, LIMITS);
    return stdout.trim().split('\n').filter(Boolean);
}
