// Every page that an administrator sees, with something on it.

import { signIn } from './lib/account.mjs';
import { EACH_ONCE, NARROW, look } from './lib/look.mjs';
import { pagesFor } from './lib/routes.mjs';
import { say } from './lib/settings.mjs';
import { story } from './lib/story.mjs';

await story(async (stage) => {
    const serdar = await stage.enter('serdar');
    await signIn(serdar, { email: 'serdar@example.net' });
    const identity = async (path, name) => {
        await serdar.open(path);
        const href = await serdar.page.getByRole('link', { name }).first().getAttribute('href');
        return href.split('/').at(-2);
    };
    const account = await identity('/admin/accounts/', 'zozan@example.net');
    const suspended = await identity('/admin/accounts/', /^accounting/);
    const zone = await identity('/admin/zones/', /^a-zone-whose-name/);

    say('each page');
    const pages = pagesFor('administrator', { account, zone });
    for (const { name, path } of pages) {
        await serdar.open(path);
        await look(serdar, name);
    }
    await serdar.open(`/admin/accounts/${suspended}/`);
    await look(serdar, 'admin-account-suspended', EACH_ONCE);

    say('an invitation, and what is shown once');
    await serdar.open('/admin/invitations/');
    await serdar.fill(/^Email address/, 'next@example.net');
    await serdar.page.locator('main form').getByRole('button').last().click();
    await serdar.page.waitForLoadState();
    await look(serdar, 'admin-invitation-made', EACH_ONCE);

    say('in Kurdish');
    const kurd = await stage.enter('kurd', { locale: 'ku' });
    await kurd.page.context().addCookies(await serdar.page.context().cookies());
    for (const name of ['admin-accounts', 'admin-account', 'admin-invitations', 'admin-zone', 'admin-events']) {
        await kurd.open(pages.find((page) => page.name === name).path);
        await look(kurd, `${name}-ku`, NARROW);
    }
});
