// Records that are typed while other things happen: a session ends, another form is open, a button is pressed twice.

import assert from 'node:assert/strict';

import { PASSWORD, signIn } from './lib/account.mjs';
import { dig } from './lib/programs.mjs';
import { say, setting } from './lib/settings.mjs';
import { story } from './lib/story.mjs';

const ZONE = '/dns/typed.com/';

await story(async (stage) => {
    const rojda = await stage.enter('rojda');
    const { page } = rojda;
    const forget = () => page.context().clearCookies({ name: 'zonewright_session' });
    const signInElsewhere = async () => {
        const opened = page.context().waitForEvent('page');
        await rojda.follow('Sign in in a new tab,');
        const other = await opened;
        await other.getByLabel('Email address').fill('rojda@example.net');
        await other.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await other.getByRole('button', { name: 'Sign in', exact: true }).click();
        await other.waitForURL('**/dns/');
        await other.close();
    };
    await signIn(rojda, { email: 'rojda@example.net' });
    await rojda.open('/dns/new/');
    await rojda.fill('Domain', 'typed.com');
    await rojda.press('Create zone');
    rojda.mustBeAt(ZONE);

    say('a session ends while a record is typed in place');
    const add = async (name, value) => {
        await page.locator('#add').click();
        const form = page.locator('#add-place form');
        await form.getByLabel('Name', { exact: true }).fill(name);
        await form.getByLabel('IPv4 address').fill(value);
        return form;
    };
    const form = await add('www', '192.0.2.1');
    await forget();
    await form.getByRole('button', { name: 'Add record' }).click();
    await rojda.mustSee('Your session has ended.');
    rojda.mustBeAt(ZONE);
    await signInElsewhere();
    assert.equal(await form.getByLabel('IPv4 address').inputValue(), '192.0.2.1');
    await form.getByRole('button', { name: 'Add record' }).click();
    await rojda.mustSee('Added: www A 192.0.2.1');

    say('a button is pressed twice');
    const twice = await add('twice', '192.0.2.2');
    await twice.getByRole('button', { name: 'Add record' }).dblclick();
    await rojda.mustSee('Added: twice A 192.0.2.2');
    await page.waitForLoadState('networkidle');
    assert.equal(await page.locator('.notice-danger').count(), 0);

    say('two rows are open, and one is saved');
    const row = (name) => page.locator('#records tbody tr', { has: page.locator(`a[aria-label="Edit A ${name}"]`) });
    await row('www').getByRole('link', { name: 'Edit A www' }).click();
    const first = page.locator('#records form.record-form').first();
    await first.waitFor();
    await row('twice').getByRole('link', { name: 'Edit A twice' }).click();
    const forms = page.locator('#records form.record-form');
    await forms.nth(1).waitFor();
    const values = await forms.evaluateAll((all) => all.map((one) => one.elements.namedItem('name').value));
    const at = (name) => forms.nth(values.indexOf(name));
    await at('twice').getByLabel('IPv4 address').fill('192.0.2.22');
    await at('www').getByLabel('IPv4 address').fill('192.0.2.11');
    await at('www').getByRole('button', { name: 'Save' }).click();
    await rojda.mustSee('Changed: www A 192.0.2.11');
    assert.equal(await forms.count(), 1, 'the other stays open');
    assert.equal(await forms.getByLabel('IPv4 address').inputValue(), '192.0.2.22');
    await forms.getByRole('button', { name: 'Save' }).click();
    await rojda.mustSee('Changed: twice A 192.0.2.22');
    assert.deepEqual(await dig(setting('DNS_SERVER'), 'twice.typed.com', 'A'), ['192.0.2.22']);

    say('a session ends while a zone file is pasted');
    await rojda.open(`${ZONE}import/`);
    await rojda.fill('Paste it here', 'www 300 IN A 192.0.2.9\n');
    await forget();
    await page.getByRole('button', { name: 'Look at it' }).click();
    await rojda.mustSee('Your session has ended.');
    rojda.mustBeAt(`${ZONE}import/`);
    await signInElsewhere();
    await rojda.press('Look at it');
    await rojda.mustSee('192.0.2.9');

    say('and without a script');
    const plain = await stage.enter('rojda-no-script', { javaScriptEnabled: false });
    await signIn(plain, { email: 'rojda@example.net' });
    await plain.open(`${ZONE}records/new/?type=TXT`);
    await plain.fill('Text', 'typed for nothing');
    await plain.page.context().clearCookies({ name: 'zonewright_session' });
    await plain.press('Add record');
    await plain.mustSee('Your session has ended.');
    await plain.fill('Email address', 'rojda@example.net');
    await plain.fill('Password', PASSWORD);
    await plain.press('Sign in');
    plain.mustBeAt(`${ZONE}records/new/`);
});
