// Zones that are copies: asked for, fetched, looked at in all their states, and promoted; with script and without.

import assert from 'node:assert/strict';

import { signIn } from './lib/account.mjs';
import { EACH_ONCE, NARROW, look } from './lib/look.mjs';
import { dig } from './lib/programs.mjs';
import { say, setting } from './lib/settings.mjs';
import { story } from './lib/story.mjs';

const OURS = ['ns1.provider.test.', 'ns2.provider.test.'];
const TSIG_KEY = /^TSIG key/;
const NOBODY = '192.0.2.1\n[2001:db8::1]:5353';

/** Asks for a copy by the form. */
async function ask(visitor, domain, primaries, key = '') {
    await visitor.open('/dns/new/');
    await visitor.mustSee('What comes then');
    await visitor.page.getByText('Copy it from another server').click();
    await visitor.mustNotSee('What comes then');
    await visitor.fill('Domain', domain);
    await visitor.fill('Primary servers', primaries);
    await visitor.fill(TSIG_KEY, key);
    await visitor.press('Create zone');
}

/** Waits for what the page shows by itself where it has a script. */
async function mustComeToSee(visitor, text, hasScript) {
    const found = visitor.page.getByText(text).first();
    for (let left = 60; !hasScript && left > 0 && !(await found.isVisible()); left -= 1) {
        await visitor.page.waitForTimeout(500);
        await visitor.page.reload();
    }
    await found.waitFor();
}

/** Nothing is offered that a copy refuses. */
async function mustBeReadOnly(visitor) {
    const { page } = visitor;
    await visitor.mustSee('This zone is a copy');
    const offered = page.getByRole('link', { name: /^(Add record|Edit |Import)/ });
    assert.equal(await offered.count(), 0, 'links that change it');
    assert.equal(await page.getByRole('button', { name: /^(Delete|Set TTL|Undo)/ }).count(), 0, 'buttons that change it');
    assert.equal(await page.getByRole('checkbox').count(), 0, 'boxes to be ticked');
}

/** Nor in its history. */
async function mustBeReadOnlyHistory(visitor) {
    const ways = visitor.page.getByRole('link', { name: /^Restore/ }).or(visitor.page.getByRole('button', { name: /^Undo/ }));
    assert.equal(await ways.count(), 0, 'ways back in its history');
}

/** A page in the visitor's language and in Kurdish. */
async function lookInBoth(visitor, name, path) {
    const { page } = visitor;
    await visitor.open(path);
    await look(visitor, name);
    const cookie = { name: 'zonewright_language', value: 'ku', url: page.url() };
    await page.context().addCookies([cookie]);
    await page.reload();
    await look(visitor, `${name}-ku`, NARROW);
    await page.context().clearCookies({ name: cookie.name });
}

await story(async (stage) => {
    for (const javaScriptEnabled of [true, false]) {
        const tail = javaScriptEnabled ? '' : '-no-script';
        const sozdar = await stage.enter(`sozdar${tail}`, { javaScriptEnabled });
        const see = (name, forms = EACH_ONCE) => (javaScriptEnabled ? look(sozdar, name, forms) : undefined);
        await signIn(sozdar, { email: `sozdar${tail}@example.net` });

        say(`what cannot be copied ${javaScriptEnabled ? 'with' : 'without'} script`);
        const moved = `moved${tail}.com`;
        await ask(sozdar, moved, 'ns.example.com');
        await sozdar.mustSeeErrorAt('Primary servers', /no address/);
        await see('zone-new-copy-no-address');
        await ask(sozdar, moved, '10.0.0.1');
        await sozdar.mustSeeErrorAt('Primary servers', /no public address/);
        await ask(sozdar, moved, setting('PRIMARY'), 'nobodys');
        await sozdar.mustSeeErrorAt(TSIG_KEY, /no TSIG key nobodys/);
        await see('zone-new-copy-refused');

        say('one whose primary answers');
        await ask(sozdar, moved, setting('PRIMARY'));
        sozdar.mustBeAt(`/dns/${moved}/`);
        await mustComeToSee(sozdar, '192.0.2.80', javaScriptEnabled);
        await mustComeToSee(sozdar, 'Live on this server', javaScriptEnabled);
        await mustBeReadOnly(sozdar);
        await sozdar.mustNotSee('Nothing has come from there');
        assert.deepEqual(await dig(setting('DNS_SERVER'), `www.${moved}`, 'A'), ['192.0.2.80']);
        await sozdar.open(`/dns/${moved}/history/`);
        await sozdar.mustSee('Taken over from the primary server');
        await mustBeReadOnlyHistory(sozdar);
        await see('history-copy');
        await sozdar.open(`/dns/${moved}/`);
        await sozdar.page.locator('.notice').getByRole('link', { name: 'Promote to a zone of its own' }).click();
        await sozdar.mustSee('keeps its records and its serial');
        await sozdar.mustSee('ns1.provider.test, ns2.provider.test');
        await see('zone-promote');
        await sozdar.press('Promote');
        sozdar.mustBeAt(`/dns/${moved}/`);
        await sozdar.mustSee(/is a zone of its own now/);
        await sozdar.mustNotSee('This zone is a copy');
        await sozdar.page.getByRole('link', { name: 'Add record' }).waitFor();
        await see('zone-promoted');
        assert.deepEqual(await dig(setting('DNS_SERVER'), `www.${moved}`, 'A'), ['192.0.2.80']);

        say('one whose primary does not');
        const waiting = `waiting${tail}.com`;
        await ask(sozdar, waiting, NOBODY);
        await sozdar.mustSee('Nothing has come from there so far');
        await sozdar.mustSee('Answers SERVFAIL');
        await mustBeReadOnly(sozdar);
        await sozdar.open('/dns/');
        await sozdar.mustSee('Nothing fetched yet');
        await sozdar.open(`/dns/${waiting}/`);
        await sozdar.page.locator('summary', { hasText: 'More' }).click();
        await sozdar.follow('Promote to a zone of its own');
        await sozdar.mustSee('it becomes a zone without records');
        await see('zone-promote-empty');
        await sozdar.press('Promote');
        await sozdar.mustSee(/is a zone of its own now/);
        assert.deepEqual(await dig(setting('DNS_SERVER'), waiting, 'NS'), OURS);
    }

    say('those whose primary is gone');
    const xece = await stage.enter('xece');
    await signIn(xece, { email: 'xece@example.net' });
    await xece.mustSee('Expired');
    await look(xece, 'zones-copies');
    await xece.open('/dns/away.com/');
    await xece.mustSee('It goes on being answered until it expires');
    await xece.mustSee('Live on this server');
    await mustBeReadOnly(xece);
    await lookInBoth(xece, 'zone-copy-away', '/dns/away.com/');
    await xece.open('/dns/expired.com/');
    await xece.mustSee('The copy has expired');
    await xece.mustSee('Answers SERVFAIL');
    await mustBeReadOnly(xece);
    await lookInBoth(xece, 'zone-copy-expired', '/dns/expired.com/');
    await lookInBoth(xece, 'zone-copy-waiting', '/dns/never.com/');
    await lookInBoth(xece, 'zone-promote-expired', '/dns/expired.com/promote/');
});
