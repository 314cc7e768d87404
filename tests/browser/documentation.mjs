// Someone who reads the documentation before they have an account, and looks things up.

import assert from 'node:assert/strict';

import { mustLoadQuickly } from './lib/first_load.mjs';
import { NARROW, look } from './lib/look.mjs';
import { pagesFor } from './lib/routes.mjs';
import { say } from './lib/settings.mjs';
import { story } from './lib/story.mjs';

const pages = pagesFor('anyone').filter(({ path }) => path.startsWith('/api/'));

await story(async (stage) => {
    const reader = await stage.enter('reader');
    for (const { name, path } of pages) {
        say(`${path}, in each form`);
        await reader.open(path);
        await look(reader, name);
        await mustLoadQuickly(reader, path);
    }
    say('in Kurdish');
    const kurd = await stage.enter('kurd', { locale: 'ku' });
    for (const { name, path } of pages) {
        await kurd.open(path);
        await look(kurd, `${name}-ku`, NARROW);
    }

    for (const javaScriptEnabled of [true, false]) {
        say(`searching ${javaScriptEnabled ? 'with' : 'without'} script`);
        const searcher = await stage.enter(`searcher-${javaScriptEnabled}`, { javaScriptEnabled });
        await searcher.open('/api/v1/docs/');
        await searcher.page.getByRole('searchbox').fill('acme');
        await searcher.page.getByRole('searchbox').press('Enter');
        const hits = searcher.page.locator('.hits a');
        await hits.first().waitFor();
        assert.match(await searcher.page.locator('.hits').innerText(), /acme/i);
        await hits.first().click();
        await searcher.page.locator('main h1').waitFor();
        assert.notEqual(new URL(searcher.page.url()).search, '?q=acme');
        await searcher.open('/api/v1/docs/?q=%3Cscript%3Ealert(1)%3C/script%3E');
        await searcher.mustSee('<script>alert(1)</script>');
    }

    say('the sample language stays chosen');
    await reader.open('/api/v1/docs/dns/');
    await reader.page.getByLabel('Python').first().check();
    await reader.open('/api/v1/docs/account/');
    assert.ok(await reader.page.getByLabel('Python').first().isChecked());
});
