// Every page that an account sees, with something on it: pictures for a person, rules for the rest.

import { signIn } from './lib/account.mjs';
import { mustLoadQuickly } from './lib/first_load.mjs';
import { EACH_ONCE, NARROW, look } from './lib/look.mjs';
import { pagesFor } from './lib/routes.mjs';
import { say } from './lib/settings.mjs';
import { story } from './lib/story.mjs';

const email = 'zozan@example.net';
const zone = '/dns/company.com/';

await story(async (stage) => {
    const zozan = await stage.enter('zozan');
    await signIn(zozan, { email });
    const last = async (path, part) => {
        await zozan.open(path);
        const links = await zozan.page.locator(`a[href*="${part}"]`).all();
        return (await links.at(-1).getAttribute('href')).split('/').at(-3);
    };
    await zozan.open(`${zone}?q=_domainkey`);
    const record = await zozan.page.locator('input[name="record"]').first().getAttribute('value');
    const token = await last('/account/developers/', '/revoke/');
    const change = await last(`${zone}history/`, '/restore/');

    say('each page');
    const pages = pagesFor('account', { domain: 'company.com', record, token });
    const more = [
        { name: 'zone-empty', path: '/dns/empty.com/' },
        { name: 'zone-copy', path: '/dns/copy.com/' },
        { name: 'zone-promote', path: '/dns/copy.com/promote/' },
        { name: 'zone-letters', path: '/dns/xn--bcher-kva.com/' },
        { name: 'zone-none-found', path: `${zone}?q=nothing-is-called-so` },
        { name: 'zone-sorted', path: `${zone}?q=www&sort=-type` },
        { name: 'record-new-srv', path: `${zone}records/new/?type=SRV` },
        { name: 'record-new-caa', path: `${zone}records/new/?type=CAA` },
        { name: 'record-new-txt', path: `${zone}records/new/?type=TXT` },
        { name: 'history-restore', path: `${zone}history/${change}/restore/` },
        { name: 'history-new', path: '/dns/empty.com/history/' },
        { name: 'developers-new-acme', path: '/account/developers/new/?for=acme' },
    ];
    for (const { name, path } of pages) {
        await zozan.open(path);
        await look(zozan, name);
    }
    for (const { name, path } of more) {
        await zozan.open(path);
        await look(zozan, name, EACH_ONCE);
    }
    await mustLoadQuickly(zozan, zone);

    say('what opens within a page');
    await zozan.open(zone);
    await zozan.page.locator('input[name="record"]').nth(2).check();
    await look(zozan, 'zone-selection', EACH_ONCE);
    await zozan.page.getByRole('link', { name: /^Edit MX/ }).first().click();
    await zozan.page.locator('.is-editing form').waitFor();
    await look(zozan, 'zone-editing', EACH_ONCE);
    await zozan.open(`${zone}import/`);
    await zozan.fill(/^Paste/, '@ IN A 192.0.2.1\nwww IN A 192.0.2\n');
    await zozan.press('Look at it');
    await look(zozan, 'import-mistakes', EACH_ONCE);
    await zozan.page.locator('#f-zonefile').fill('@ IN A 192.0.2.1\nwww IN CNAME @\n');
    await zozan.press('Check again');
    await look(zozan, 'import-preview', EACH_ONCE);
    await zozan.open('/account/developers/');
    await zozan.page.locator('a[id^="revoke-"]').first().click();
    await zozan.page.locator('.is-editing form').waitFor();
    await look(zozan, 'developers-revoking', EACH_ONCE);

    say('in Kurdish');
    const kurd = await stage.enter('kurd', { locale: 'ku' });
    await kurd.page.context().addCookies(await zozan.page.context().cookies());
    for (const name of ['zones', 'zone', 'history', 'developers', 'developers-new', 'security', 'activity']) {
        await kurd.open(pages.find((page) => page.name === name).path);
        await look(kurd, `${name}-ku`, NARROW);
    }
});
