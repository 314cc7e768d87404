// The same life for those whose browser runs no script: every form is a page, and none of it is missing.

import assert from 'node:assert/strict';

import { setUpSecondFactor, signIn, signOut, signUp } from './lib/account.mjs';
import { mustFit, takePicture } from './lib/look.mjs';
import { Mailbox } from './lib/mail.mjs';
import * as records from './lib/records.mjs';
import { samplesOf } from './lib/samples.mjs';
import { say } from './lib/settings.mjs';
import { story } from './lib/story.mjs';
import * as tokens from './lib/tokens.mjs';
import { deleteZone, historyOf, makeZone, makeZoneFromFile, restore } from './lib/zones.mjs';

const email = 'zilan@example.net';
const domain = 'meadow.com';
const other = 'forest.com';

await story(async (stage) => {
    // Without script there is no axe-core, which looks at these pages in life.mjs.
    const zilan = await stage.enter('zilan', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
    const { page } = zilan;
    const see = async (name) => {
        await takePicture(page, `plain-${name}`);
        await mustFit(page, `${name} without script`);
    };

    say('an account with a second factor');
    await signUp(zilan, new Mailbox(), { email });
    const { seed } = await setUpSecondFactor(zilan);
    await signOut(zilan);
    await signIn(zilan, { email, seed });

    say('a zone from a file');
    await makeZoneFromFile(zilan, domain, see);
    await see('zone');

    say('records of each shape that the form has');
    const shapes = samplesOf('A', 'MX', 'TXT', 'SRV', 'CAA');
    for (const record of shapes) {
        await records.addRecord(zilan, record);
        zilan.mustBeAt(`/dns/${domain}/`);
        await records.mustBeListed(zilan, record);
        await records.mustBeAnswered(domain, record, record.answer);
    }

    say('a mistake, beside the field at fault');
    const [a, mx, , srv] = shapes;
    const opened = await records.openRecord(zilan, srv);
    assert.match(zilan.at, /^\/dns\/meadow\.com\/records\/[0-9a-f-]{36}\//);
    await see('record');
    await records.fillIn(opened, { Port: '99999', Target: 'voice.example.net' });
    await records.send(opened);
    await zilan.mustSeeErrorAt('Port', /from 0 to 65535/);
    assert.equal(await page.locator(':focus').getAttribute('name'), 'port', 'the browser goes to the field at fault');
    await see('record-wrong');
    assert.equal(await opened.getByLabel('Target').inputValue(), 'voice.example.net', 'what was typed is still there');
    await records.mustBeAnswered(domain, srv, srv.answer);
    await records.fillIn(opened, { Port: '5061' });
    await records.send(opened);
    await zilan.mustSee('Changed: _sip._tcp SRV');
    await records.mustBeAnswered(domain, srv, '10 10 5061 voice.example.net.');
    await records.editRecord(zilan, a, { 'IPv4 address': '192.0.2.11' });
    await records.mustBeAnswered(domain, a, '192.0.2.11');

    say('deleted, and brought back');
    await records.deleteRecord(zilan, a);
    await records.mustBeAnswered(domain, a);
    await records.undo(zilan);
    await records.mustBeListed(zilan, a);
    await records.mustBeAnswered(domain, a, '192.0.2.11');
    await records.deleteSeveral(zilan, [a, mx]);
    await records.mustBeAnswered(domain, mx);

    say('restored to where the records were edited');
    const changes = await historyOf(zilan, domain);
    const whats = ['2 records deleted', `Change ${changes[2].number} taken back`, 'Record deleted', 'Record changed'];
    assert.deepEqual(changes.slice(0, 4).map(({ what }) => what), whats);
    await restore(zilan, changes[3].number, ['+lights 3600 A 192.0.2.11', '+lists 3600 MX 20 mx.example.net']);
    await records.mustBeAnswered(domain, a, '192.0.2.11');
    await records.mustBeAnswered(domain, mx, mx.answer);

    say('a token for certificates in this zone alone');
    await makeZone(zilan, other);
    const token = await tokens.makeAcmeToken(zilan, domain, see);
    assert.equal(await page.locator('button[data-copy]:visible').count(), 0, 'no button that would do nothing');
    await tokens.tryAsShown(zilan, token.zones[domain]);
    await tokens.mustBeShownOnce(zilan, token.secret);
    await tokens.mustDoAcmeAlone(token, domain, other);
    await records.mustBeAnswered(domain, { type: 'TXT', name: '_acme-challenge' }, '"by curl"', '"proof"');
    await tokens.mustSeeLastUse(zilan);
    await tokens.revokeToken(zilan, token.secret, see);

    await deleteZone(zilan, other, see);
    await signOut(zilan);
    await zilan.open(`/dns/${domain}/`);
    zilan.mustBeAt('/sign-in/');
});
