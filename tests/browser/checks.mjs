// The checks themselves: each finds what it is for on a page that was made wrong.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';

import { firstLoadBytes } from './lib/first_load.mjs';
import { look, mustFit, mustHaveNoViolations } from './lib/look.mjs';
import { Mailbox, parse } from './lib/mail.mjs';
import { say } from './lib/settings.mjs';
import { story } from './lib/story.mjs';
import { code, fromBase32 } from './lib/totp.mjs';

const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' http://elsewhere.example";
const page = (body, head = '') =>
    `<!doctype html><html lang="en"><head><title>A page</title><link rel="stylesheet" href="/style.css">${head}</head>
     <body><main><h1>A page</h1>${body}</main></body></html>`;
const FILES = {
    '/style.css': 'h1 { color: #000 } .pale { color: #bbb; background: #fff } .wide { width: 500px }',
    '/throws.js': 'missing()',
    '/large.js': `/*${'x'.repeat(50_000)}*/`,
    '/good/': page('<p>Nothing is wrong here.</p>'),
    '/pale/': page('<p class="pale">Who can read this?</p>'),
    '/nameless/': page('<input type="text">'),
    '/wide/': page('<p class="wide">Wider than a telephone.</p>'),
    '/inline/': page('<p style="color: red">Styled here.</p>'),
    '/foreign/': page('<img alt="From elsewhere" src="http://elsewhere.example/a.png">'),
    '/throws/': page('', '<script src="/throws.js"></script>'),
    '/lacking/': page('', '<script src="/lacking.js"></script>'),
    '/large/': page('', '<script src="/large.js"></script>'),
};

const server = createServer((request, response) => {
    const body = FILES[request.url];
    const type = { css: 'text/css', js: 'text/javascript' }[request.url.split('.')[1]] ?? 'text/html; charset=utf-8';
    response.writeHead(body ? 200 : 404, { 'Content-Type': type, 'Content-Security-Policy': POLICY });
    response.end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const baseURL = `http://127.0.0.1:${server.address().port}`;

await story(async (stage) => {
    const visitor = await stage.enter('checker', { baseURL });
    const faultsAt = async (path) => {
        await visitor.open(path);
        await visitor.page.waitForLoadState('networkidle');
        return visitor.faults.splice(0).join('\n');
    };

    say('a good page passes');
    assert.equal(await faultsAt('/good/'), '');
    await look(visitor, 'checks');

    say('axe-core finds what is pale, and what has no name');
    await visitor.open('/pale/');
    await assert.rejects(mustHaveNoViolations(visitor.page, 'pale'), /color-contrast/);
    await visitor.open('/nameless/');
    await assert.rejects(mustHaveNoViolations(visitor.page, 'nameless'), /label/);

    say('what is too wide for a telephone is found');
    await visitor.open('/wide/');
    await visitor.page.setViewportSize({ width: 360, height: 740 });
    await assert.rejects(mustFit(visitor.page, 'wide'), /in a window of 360 px/);

    say('faults are noted');
    assert.match(await faultsAt('/inline/'), /Content Security Policy/);
    assert.match(await faultsAt('/foreign/'), /another host: http:\/\/elsewhere\.example/);
    assert.match(await faultsAt('/throws/'), /missing is not defined/);
    assert.match(await faultsAt('/lacking/'), /404 from GET .*lacking\.js/);
    visitor.faults.push('a fault');
    assert.throws(() => visitor.mustHaveMetNoFault(), /1 times/);
    visitor.faults.length = 0;

    say('octets of a first load are counted');
    const octets = await firstLoadBytes(visitor.page.context(), '/large/');
    assert.ok(octets > 50_000 && octets < 55_000, `${octets} octets`);

    say('codes and mails are read');
    assert.equal(fromBase32('GEZD GNBV GY3T QOJQ').toString(), '1234567890');
    assert.equal(code('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 59_000), '287082', 'RFC 6238, appendix B');
    const mail = parse(
        'Subject: =?utf-8?B?U2lsYXY=?=\r\nX-RcptTo: a@example.net\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n' +
            'Bi xêr: https://x.test/a=\r\n/?link=3Dabc\r\n'.replace('ê', '=C3=AA'),
    );
    assert.equal(mail.subject, 'Silav');
    assert.deepEqual(mail.links, ['https://x.test/a/?link=abc']);
    assert.match(mail.text, /Bi xêr/);
    const mailbox = new Mailbox();
    assert.equal(await mailbox.count('you@example.net'), 1);
    assert.equal(await mailbox.count('us@example.net'), 0);
    const { subject, links } = await mailbox.next('you@example.net');
    assert.deepEqual([subject, links], ['Hello', ['https://example.net/?link=abc']]);
});
server.close();
