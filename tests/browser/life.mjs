// The whole life of a user, as far as the pages go: an account, a zone, its records, what became of them, and a token.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { setUpSecondFactor, signIn, signOut, signUp } from './lib/account.mjs';
import { look } from './lib/look.mjs';
import { Mailbox } from './lib/mail.mjs';
import * as records from './lib/records.mjs';
import { SAMPLES, samplesOf } from './lib/samples.mjs';
import { say } from './lib/settings.mjs';
import { story } from './lib/story.mjs';
import * as tokens from './lib/tokens.mjs';
import { deleteZone, historyOf, makeZone, makeZoneFromFile, restore } from './lib/zones.mjs';

const email = 'berfin@example.net';
const domain = 'garden.com';
const other = 'orchard.com';

/** What is wrong with a record, where and how that is told, and the line that it makes when it is right. */
const MISTAKES = [
    {
        type: 'A',
        wrong: { 'IPv4 address': '192.0.2.300' },
        right: { 'IPv4 address': '192.0.2.30' },
        label: 'IPv4 address',
        message: /must be an IPv4 address/,
        preview: 'try.garden.com. 3600 IN A 192.0.2.30',
    },
    {
        type: 'SRV',
        wrong: { Port: '99999' },
        right: { Port: '5060', Target: 'sip.example.net' },
        label: 'Port',
        message: /port from 0 to 65535/,
        preview: 'try.garden.com. 3600 IN SRV 10 10 5060 sip.example.net.',
    },
    {
        type: 'CAA',
        wrong: { Flags: '256' },
        right: { Flags: '128', Value: 'ca.example.net' },
        label: 'Flags',
        message: /255/,
        preview: 'try.garden.com. 3600 IN CAA 128 issue "ca.example.net"',
    },
];

/** What is changed in place of which record, and what is answered then. */
const EDITS = [
    ['A', { 'IPv4 address': '192.0.2.11' }, '192.0.2.11'],
    ['CNAME', { Name: 'market', 'Host name': 'markets.example.net' }, 'markets.example.net.'],
    ['MX', { Priority: '5' }, '5 mx.example.net.'],
    ['TXT', { Text: 'x'.repeat(300) }, `"${'x'.repeat(255)}" "${'x'.repeat(45)}"`],
    ['SRV', { Weight: '1', Port: '5061' }, '10 1 5061 sip.example.net.'],
    ['CAA', { Tag: 'iodef', Value: 'mailto:it@example.net' }, '0 iodef "mailto:it@example.net"'],
];

await story(async (stage) => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const berfin = await stage.enter('berfin', { permissions });
    const { page } = berfin;
    const see = (name) => look(berfin, `life-${name}`);
    // What the script shows in place has a page, too.
    const seeByItself = async (link, name) => {
        await berfin.open(await page.getByRole('link', { name: link, exact: true }).getAttribute('href'));
        await see(name);
        await page.goBack();
    };

    say('an account with a second factor');
    await signUp(berfin, new Mailbox(), { email });
    const { seed } = await setUpSecondFactor(berfin);
    await signOut(berfin);
    await signIn(berfin, { email, seed });

    say('a zone from a file');
    await makeZoneFromFile(berfin, domain, async (name) => {
        if (name === 'line') {
            const area = page.getByLabel('Zone file', { exact: true });
            const marked = await area.evaluate((of) => of.value.slice(of.selectionStart, of.selectionEnd));
            assert.equal(marked, 'ftp IN A 192.0.2', 'the line at fault is marked');
        } else {
            await see(`zone-${name}`);
        }
    });
    await records.mustBeAnswered(domain, { type: 'A', name: 'ftp' }, '192.0.2.2');
    await berfin.mustSee('Live on this server');

    say('a record of each type that the form offers');
    const form = await records.openNewRecord(berfin);
    const offered = await form.getByLabel('Type', { exact: true }).locator('option').allTextContents();
    assert.deepEqual(offered.toSorted(), SAMPLES.map(({ type }) => type).toSorted());
    for (const type of ['MX', 'CAA', 'TXT']) {
        await records.chooseType(form, type);
        await see(`record-new-${type.toLowerCase()}`);
    }
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'hidden' });
    for (const record of SAMPLES) {
        await records.addRecord(berfin, record);
        await records.mustBeListed(berfin, record);
        await records.mustBeAnswered(domain, record, record.answer);
    }
    await berfin.mustSee(`${5 + SAMPLES.length} records`);
    await see('zone-full');

    say('mistakes, beside the field at fault');
    for (const { type, wrong, right, label, message, preview } of MISTAKES) {
        const opened = await records.openNewRecord(berfin);
        await records.chooseType(opened, type);
        await records.fillIn(opened, { Name: 'try', ...right, ...wrong });
        // As one types, before anything is sent.
        await opened.locator('[data-preview-place] .error').getByText(message).waitFor();
        await records.send(opened);
        await opened.getByRole('alert').getByText(message).waitFor();
        await berfin.mustSeeErrorAt(label, message);
        if (type !== 'CAA') await see(`record-wrong-${type.toLowerCase()}`);
        // What was typed is still there, and the right line is made of it.
        await records.fillIn(opened, right);
        await opened.locator('[data-preview-place] code').getByText(preview).waitFor();
        await opened.getByRole('link', { name: 'Cancel' }).click();
        await opened.waitFor({ state: 'hidden' });
    }
    await records.mustBeListed(berfin, { type: 'A', name: 'try' }, 0);

    say('edited in place');
    const opened = await records.openRecord(berfin, { type: 'SRV', name: '_sip._tcp' });
    await see('record-edit');
    await opened.getByLabel('Port', { exact: true }).fill('99999');
    await records.send(opened);
    await opened.getByRole('alert').waitFor();
    await berfin.mustSeeErrorAt('Port', /65535/);
    await page.keyboard.press('Escape');
    for (const [type, fields, ...answers] of EDITS) {
        const [record] = samplesOf(type);
        await records.editRecord(berfin, record, fields);
        await records.mustBeAnswered(domain, { ...record, name: fields.Name ?? record.name }, ...answers);
    }
    await records.mustBeListed(berfin, { type: 'CNAME', name: 'shop' }, 0);

    await seeByItself('Add record', 'record-new-page');
    await seeByItself('Edit SRV _sip._tcp', 'record-page');

    say('found as one types, and sorted');
    const search = page.getByRole('searchbox', { name: 'Filter by name, type or value' });
    await search.fill('lights');
    await berfin.mustSee(`1 of ${5 + SAMPLES.length} records`);
    await search.fill('');
    await berfin.mustSee(`${5 + SAMPLES.length} records`);
    await page.getByRole('link', { name: 'Type', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Type' }).and(page.locator('[aria-sort=ascending]')).waitFor();
    const types = await page.locator('tr:not(.is-fixed) td .type').allTextContents();
    assert.deepEqual(types, types.toSorted());

    say('deleted, and brought back');
    await berfin.open(`/dns/${domain}/`);
    const [a, aaaa, txt] = samplesOf('A', 'AAAA', 'TXT');
    await records.deleteRecord(berfin, a);
    await records.mustBeAnswered(domain, a);
    await see('record-deleted');
    await records.undo(berfin);
    await records.mustBeListed(berfin, a);
    await records.mustBeAnswered(domain, a, '192.0.2.11');

    say('several at once');
    await records.tick(berfin, [a, aaaa, txt]);
    await see('selected');
    await page.getByLabel('TTL', { exact: true }).selectOption('5 minutes');
    await berfin.press('Set TTL');
    await berfin.mustSee('TTL of 3 records set');
    await records.deleteSeveral(berfin, [a, aaaa, txt]);
    for (const record of [a, aaaa, txt]) await records.mustBeAnswered(domain, record);

    say('what became of the zone');
    const changes = await historyOf(berfin, domain);
    assert.deepEqual(changes.slice(0, 4).map(({ what }) => what), [
        '3 records deleted',
        'Several records changed',
        `Change ${changes[3].number} taken back`,
        'Record deleted',
    ]);
    assert.ok(changes.every(({ who }) => who === email), changes.map(({ who }) => who).join());
    assert.deepEqual(changes[3].lines, ['−lights 3600 A 192.0.2.11']);
    assert.deepEqual(changes[1].lines.length, 6, 'three lines with another TTL');
    await see('history');

    say('restored to where the records were edited');
    const before = changes[4];
    assert.equal(before.what, 'Record changed');
    const gone = ['+lights 3600 A 192.0.2.11', '+@ 3600 AAAA 2001:db8::1', `+@ 3600 TXT ${'x'.repeat(300)}`];
    await restore(berfin, before.number, gone, see);
    await records.mustBeAnswered(domain, a, '192.0.2.11');
    await records.mustBeAnswered(domain, aaaa, '2001:db8::1');

    say('a token for certificates in this zone alone');
    await makeZone(berfin, other);
    const token = await tokens.makeAcmeToken(berfin, domain, see);
    await page.getByRole('button', { name: 'Copy: Secret of the token' }).click();
    await berfin.mustSee('Copied');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token.secret);
    await tokens.tryAsShown(berfin, token.zones[domain]);
    await tokens.mustBeShownOnce(berfin, token.secret);
    await tokens.mustDoAcmeAlone(token, domain, other);
    const challenge = { type: 'TXT', name: '_acme-challenge' };
    await records.mustBeAnswered(domain, challenge, '"by curl"', '"proof"');
    await tokens.mustSeeLastUse(berfin);
    await see('tokens');
    const [added] = await historyOf(berfin, domain);
    assert.deepEqual([added.what, added.who], ['Record added', 'API token ACME']);
    await berfin.open('/account/developers/');
    await seeByItself('Revoke ACME', 'token-revoke-page');
    await tokens.revokeToken(berfin, token.secret, see);
    await records.mustBeAnswered(domain, challenge, '"by curl"', '"proof"');

    say('the zone file, which makes the zone that it is of');
    await berfin.open(`/dns/${domain}/`);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export' }).click();
    const file = await (await download).path();
    assert.match(await readFile(file, 'utf8'), /^_acme-challenge\S*\s+60\s+IN\s+TXT\s+"proof"$/m);
    await berfin.open(`/dns/${domain}/import/`);
    await page.getByLabel('Zone file', { exact: true }).setInputFiles(file);
    await berfin.press('Look at it');
    await berfin.mustSee('The file says what the zone says already');
    await see('import');

    say('a zone deleted');
    await deleteZone(berfin, other, see);
    await records.mustBeAnswered(domain, a, '192.0.2.11');

    await signOut(berfin);
    await berfin.open(`/dns/${domain}/`);
    berfin.mustBeAt('/sign-in/');
});
