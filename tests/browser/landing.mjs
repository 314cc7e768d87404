// Someone who looks around before they sign in: the first page, its languages and looks, with script and without.

import assert from 'node:assert/strict';

import { mustLoadQuickly } from './lib/first_load.mjs';
import { look } from './lib/look.mjs';
import { say } from './lib/settings.mjs';
import { story } from './lib/story.mjs';

await story(async (stage) => {
    const visitor = await stage.enter('visitor');

    say('the first page, in each form');
    await visitor.open('/');
    await look(visitor, 'landing');
    assert.equal(await visitor.page.locator('h1').count(), 1);

    say('its first load is small');
    await mustLoadQuickly(visitor, '/');

    say('by keyboard, the first stop leads to the content');
    await visitor.open('/');
    await visitor.page.keyboard.press('Tab');
    await visitor.page.keyboard.press('Enter');
    assert.equal(await visitor.page.evaluate(() => document.activeElement.id), 'main');

    say('a page that does not exist says so, and leads back');
    await visitor.open('/nothing/here/', 404);
    await look(visitor, 'not-found');
    await visitor.follow('Back to the start');
    visitor.mustBeAt('/');

    for (const javaScriptEnabled of [true, false]) {
        say(`languages and looks ${javaScriptEnabled ? 'with' : 'without'} script`);
        const chooser = await stage.enter(`chooser-${javaScriptEnabled}`, { javaScriptEnabled });
        await chooser.open('/');
        await choose(chooser, 'Kurdî');
        assert.equal(await attribute(chooser, 'lang'), 'ku');
        if (javaScriptEnabled) await look(chooser, 'landing-ku');
        await choose(chooser, 'Tarî');
        assert.equal(await attribute(chooser, 'data-theme'), 'dark');
        const background = () =>
            chooser.page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
        const dark = await background();
        // It stays so on the next page, and whatever the system says.
        await chooser.page.emulateMedia({ colorScheme: 'light' });
        await chooser.open('/nothing/here/', 404);
        assert.equal(await attribute(chooser, 'lang'), 'ku');
        assert.equal(await background(), dark);
        await choose(chooser, 'English');
        chooser.mustBeAt('/nothing/here/');
        assert.equal(await attribute(chooser, 'lang'), 'en');
    }

    say('the browser asks for a language');
    const kurd = await stage.enter('kurd', { locale: 'ku' });
    await kurd.open('/');
    assert.equal(await attribute(kurd, 'lang'), 'ku');
});

async function choose(visitor, name) {
    await visitor.page.locator('summary', { has: visitor.page.locator('.visually-hidden') }).first().click();
    await visitor.press(name);
}

function attribute(visitor, name) {
    return visitor.page.locator('html').getAttribute(name);
}
