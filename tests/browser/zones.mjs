// Zones: the first one, one from a file that has mistakes at first, and finding one among many.

import assert from 'node:assert/strict';

import { signIn } from './lib/account.mjs';
import { look } from './lib/look.mjs';
import { dig } from './lib/programs.mjs';
import { say, setting } from './lib/settings.mjs';
import { story } from './lib/story.mjs';

const PASTED = `$TTL 3600
@ IN A 192.0.2.1
www IN CNAME @
www2 IN A 192.0.2
@ IN MX mail
`;
const CORRECTED = `$TTL 3600
@ IN A 192.0.2.1
www IN CNAME @
@ IN MX 10 mail
mail IN A 192.0.2.3
`;

await story(async (stage) => {
    for (const javaScriptEnabled of [true, false]) {
        const tail = javaScriptEnabled ? '' : '-no-script';
        say(`a first zone ${javaScriptEnabled ? 'with' : 'without'} script`);
        const baran = await stage.enter(`baran${tail}`, { javaScriptEnabled });
        const see = (name) => (javaScriptEnabled ? look(baran, name) : undefined);
        await signIn(baran, { email: `baran${tail}@example.net` });
        await baran.mustSee('Your first zone');
        await see('zones-empty');
        await baran.follow('Create a zone');
        await see('zone-new');
        await baran.fill('Domain', 'co.uk');
        await baran.press('Create zone');
        await baran.mustSeeErrorAt('Domain', /public suffix/i);
        await see('zone-new-refused');
        await baran.fill('Domain', `first${tail}.com`);
        await baran.press('Create zone');
        baran.mustBeAt(`/dns/first${tail}.com/`);
        await baran.mustSee(/is ready/);
        assert.deepEqual(await dig(setting('DNS_SERVER'), `first${tail}.com`, 'NS'), ['ns1.provider.test.', 'ns2.provider.test.']);

        say('one from a file');
        await baran.open('/dns/new/');
        await baran.fill('Domain', `filed${tail}.com`);
        await baran.page.getByText('Start from a zone file').click();
        await baran.fill('Paste it here', PASTED);
        await baran.press('Create zone');
        await baran.mustSee(/There are 2 mistakes in the zone file/);
        await baran.mustSee('Line 4');
        await baran.mustSee('Line 5');
        await see('zone-new-mistakes');
        await baran.fill('Zone file', CORRECTED);
        await baran.press('Check again');
        await baran.mustSee('A zone with 4 records');
        await see('zone-new-preview');
        assert.deepEqual(await dig(setting('DNS_SERVER'), `filed${tail}.com`, 'A'), [], 'looking makes nothing');
        await baran.press('Create this zone');
        baran.mustBeAt(`/dns/filed${tail}.com/`);
        assert.deepEqual(await dig(setting('DNS_SERVER'), `filed${tail}.com`, 'MX'), [`10 mail.filed${tail}.com.`]);

        say('one that is uploaded');
        await baran.open('/dns/new/');
        await baran.fill('Domain', `sent${tail}.com`);
        await baran.page.getByText('Start from a zone file').click();
        await baran.page.getByLabel('Zone file', { exact: true }).setInputFiles({
            name: 'sent.zone',
            mimeType: 'application/octet-stream',
            buffer: Buffer.from(CORRECTED),
        });
        await baran.press('Create zone');
        await baran.mustSee('A zone with 4 records');
        await baran.press('Create this zone');
        baran.mustBeAt(`/dns/sent${tail}.com/`);

        say('the list, and finding one in it');
        await baran.open('/dns/');
        await baran.mustSee('3 zones');
        await baran.mustSee('Live on this server');
        await see('zones');
        await baran.page.getByRole('searchbox').fill('fil');
        if (!javaScriptEnabled) await baran.press('Search');
        await baran.mustSee('1 zone found');
        await baran.mustNotSee(`sent${tail}.com`);
        await baran.page.getByRole('searchbox').fill('<b>"');
        if (!javaScriptEnabled) await baran.press('Search');
        await baran.mustSee('No zone found');
        await baran.mustSee('<b>"');
        await see('zones-none');
        // What was looked for stands in the address, so that it can be kept and loaded again.
        assert.equal(new URL(baran.page.url()).searchParams.get('q'), '<b>"');
    }
});
