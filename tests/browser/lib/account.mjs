// What people do with their account, on the pages for it.

import assert from 'node:assert/strict';

import { nextCode, code } from './totp.mjs';

/** The password of those whom the test makes. */
export const PASSWORD = 'correct horse battery';

/** Asks for an account, opens the link that comes by mail, and chooses a password. */
export async function signUp(visitor, mailbox, { email, password = PASSWORD }) {
    await visitor.open('/sign-up/');
    await visitor.fill('Email address', email);
    await visitor.press('Send me the link');
    await visitor.mustSee('Look into your mail');
    const mail = await mailbox.next(email);
    await visitor.openLink(mail.links[0]);
    await visitor.fill('Password', password);
    await visitor.press('Create account');
    visitor.mustBeAt('/dns/');
}

/** Signs in from wherever the visitor is. With a seed, gives a code as well. */
export async function signIn(visitor, { email, password = PASSWORD, seed }) {
    await visitor.open('/sign-in/');
    await visitor.fill('Email address', email);
    await visitor.fill('Password', password);
    await visitor.press('Sign in');
    if (seed) {
        visitor.mustBeAt('/sign-in/second-factor/');
        await visitor.fill('6-digit code', nextCode(seed));
        await visitor.press('Sign in');
    }
    visitor.mustBeAt('/dns/');
}

export async function signOut(visitor) {
    await visitor.page.locator('.app-header details.menu').last().locator('summary').click();
    await visitor.press('Sign out');
    visitor.mustBeAt('/sign-in/');
    await visitor.mustSee('You are signed out.');
}

/** Turns the second factor on, and answers with its seed and the recovery codes. */
export async function setUpSecondFactor(visitor, { password = PASSWORD } = {}) {
    await visitor.open('/account/security/');
    await visitor.follow('Set up second factor');
    const seed = await visitor.page.locator('.copyable code').textContent();
    await visitor.fill('6-digit code', code(seed));
    await visitor.fill('Password', password);
    await visitor.press('Turn on');
    await visitor.mustSee('Your recovery codes');
    const recoveryCodes = await visitor.page.locator('.secret-codes code').allTextContents();
    assert.equal(recoveryCodes.length, 10);
    assert.equal(new Set(recoveryCodes).size, 10);
    await visitor.follow('I have kept them');
    visitor.mustBeAt('/account/security/');
    return { seed, recoveryCodes };
}
