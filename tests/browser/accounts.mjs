// An account from its first day to its last: made by a mail's link, made safe by a second factor, forgotten and found again.

import assert from 'node:assert/strict';

import { setUpSecondFactor, signIn, signOut } from './lib/account.mjs';
import { look } from './lib/look.mjs';
import { Mailbox } from './lib/mail.mjs';
import { say } from './lib/settings.mjs';
import { story } from './lib/story.mjs';
import { nextCode } from './lib/totp.mjs';

const email = 'rojda@example.net';
const passwords = ['correct horse battery', 'staple of all batteries'];

await story(async (stage) => {
    const mailbox = new Mailbox();
    const rojda = await stage.enter('rojda');

    say('signing up');
    await rojda.open('/');
    await rojda.page.getByRole('link', { name: 'Create account' }).first().click();
    await look(rojda, 'sign-up');
    await rojda.fill('Email address', `${'r'.repeat(260)}@example.net`);
    await rojda.press('Send me the link');
    await rojda.mustSeeErrorAt('Email address', /no email address/);
    await look(rojda, 'sign-up-refused');
    await rojda.fill('Email address', email);
    await rojda.press('Send me the link');
    await look(rojda, 'sign-up-sent');

    say('the link of the mail, which looking does not use up');
    const [link] = (await mailbox.next(email)).links;
    await rojda.openLink(link);
    await rojda.openLink(link);
    await look(rojda, 'welcome');
    await rojda.fill('Password', 'short');
    await rojda.press('Create account');
    await rojda.mustSeeErrorAt('Password', /at least 10 characters/);
    assert.equal(await rojda.page.getByLabel('Password', { exact: true }).inputValue(), '');
    await look(rojda, 'welcome-refused');
    await rojda.fill('Password', passwords[0]);
    await rojda.press('Create account');
    rojda.mustBeAt('/dns/');
    await rojda.mustSee('Your account is ready');
    const other = await stage.enter('other');
    await other.openLink(link, 404);
    await look(other, 'link-gone');

    say('the profile');
    await rojda.open('/account/');
    await rojda.fill('First name', 'Rojda <b>"&\'');
    await rojda.fill('Company', 'شركة النطاقات');
    await rojda.press('Save');
    await rojda.mustSee('Your profile is saved.');
    assert.equal(await rojda.page.getByLabel('First name').inputValue(), 'Rojda <b>"&\'');
    await look(rojda, 'account');

    say('the second factor');
    await rojda.open('/account/security/');
    await look(rojda, 'security');
    await rojda.follow('Set up second factor');
    await rojda.page.getByText('The camera does not work?').click();
    await look(rojda, 'second-factor-set-up');
    await rojda.fill('6-digit code', '000000');
    await rojda.fill('Password', passwords[0]);
    await rojda.press('Turn on');
    await rojda.mustSeeErrorAt('6-digit code', /wrong/);
    const { seed, recoveryCodes } = await setUpSecondFactor(rojda);
    await look(rojda, 'security-second-factor');
    assert.match((await mailbox.next(email)).text, /was turned on/);

    say('signing out and in');
    await signOut(rojda);
    await look(rojda, 'sign-in');
    await rojda.open('/account/security/');
    rojda.mustBeAt('/sign-in/');
    await rojda.fill('Email address', email);
    await rojda.fill('Password', 'a wrong password');
    await rojda.press('Sign in');
    await rojda.mustSee('The email address or the password is wrong.');
    await look(rojda, 'sign-in-refused');
    await rojda.fill('Password', passwords[0]);
    await rojda.press('Sign in');
    await look(rojda, 'second-factor');
    await rojda.fill('6-digit code', '123456');
    await rojda.press('Sign in');
    await rojda.mustSeeErrorAt('6-digit code', /wrong/);
    await rojda.fill('6-digit code', nextCode(seed));
    await rojda.press('Sign in');
    // Where they wanted to go at first.
    rojda.mustBeAt('/account/security/');

    say('elsewhere, by a recovery code, which is good once');
    const phone = await stage.enter('phone', { viewport: { width: 390, height: 800 }, hasTouch: true });
    for (const [recoveryCode, isGood] of [[recoveryCodes[0], true], [recoveryCodes[0], false], [recoveryCodes[1], true]]) {
        await phone.page.context().clearCookies();
        await phone.open('/sign-in/');
        await phone.fill('Email address', email);
        await phone.fill('Password', passwords[0]);
        await phone.press('Sign in');
        await phone.page.getByText('Use a recovery code').click();
        await phone.fill('Recovery code', recoveryCode);
        await phone.press('Sign in with it');
        if (isGood) {
            phone.mustBeAt('/dns/');
        } else {
            await phone.mustSeeErrorAt('Recovery code', /wrong/);
        }
    }

    say('sessions elsewhere are seen and ended');
    await rojda.open('/account/security/');
    await rojda.mustSee('You have 8 recovery codes left.');
    await look(rojda, 'security-sessions');
    // Whoever stands before the second factor, as the phone did with the code that was used up, is signed in nowhere.
    const elsewhere = rojda.page.getByRole('button', { name: /^Sign out ?: / });
    assert.equal(await elsewhere.count(), 2);
    await elsewhere.first().click();
    await rojda.mustSee('You are signed out there.');
    assert.equal(await elsewhere.count(), 1);
    await rojda.press('Sign out everywhere else');
    await rojda.mustSee('One other session has ended.');
    await phone.open('/account/');
    phone.mustBeAt('/sign-in/');

    say('another password ends all other sessions');
    await signIn(other, { email, password: passwords[0] }).catch(() => other.mustBeAt('/sign-in/second-factor/'));
    await other.page.getByText('Use a recovery code').click();
    await other.fill('Recovery code', recoveryCodes[2]);
    await other.press('Sign in with it');
    other.mustBeAt('/dns/');
    await rojda.open('/account/security/');
    await rojda.follow('Change password');
    await look(rojda, 'password');
    await rojda.fill('Present password', 'not this one');
    await rojda.fill('New password', passwords[1]);
    await rojda.press('Change password');
    await rojda.mustSeeErrorAt('Present password', /wrong/);
    await rojda.fill('Present password', passwords[0]);
    await rojda.fill('New password', passwords[1]);
    await rojda.press('Change password');
    await rojda.mustSee('Your password is changed.');
    assert.match((await mailbox.next(email)).text, /was changed/);
    await other.open('/account/');
    other.mustBeAt('/sign-in/');

    say('forgotten, and found again by mail');
    await other.follow('Forgotten your password?');
    await look(other, 'password-forgotten');
    await other.fill('Email address', email);
    await other.press('Send me the link');
    await other.mustSee('Look into your mail');
    const [resetLink] = (await mailbox.next(email)).links;
    await other.openLink(resetLink);
    await look(other, 'password-reset');
    await other.fill('New password', passwords[0]);
    await other.press('Change password');
    other.mustBeAt('/sign-in/');
    await rojda.open('/account/');
    rojda.mustBeAt('/sign-in/');
    await other.openLink(resetLink, 404);
    await rojda.open('/sign-in/');
    await rojda.fill('Email address', email);
    await rojda.fill('Password', passwords[0]);
    await rojda.press('Sign in');
    // The link replaces the password alone.
    rojda.mustBeAt('/sign-in/second-factor/');
    await rojda.page.getByText('Use a recovery code').click();
    await rojda.fill('Recovery code', recoveryCodes[3]);
    await rojda.press('Sign in with it');

    say('all of it is on record');
    await rojda.open('/account/activity/');
    for (const event of ['Account created', 'Second factor turned on', 'Recovery code used', 'Password changed by a link']) {
        await rojda.mustSee(event);
    }
    await look(rojda, 'activity');

    say('new recovery codes, and the second factor off');
    await rojda.open('/account/security/');
    await rojda.follow('New recovery codes');
    await look(rojda, 'recovery-codes-renew');
    await rojda.fill('Password', passwords[0]);
    await rojda.press('Show new codes');
    await look(rojda, 'recovery-codes');
    await rojda.follow('I have kept them');
    await rojda.follow('Turn off');
    await look(rojda, 'second-factor-off');
    await rojda.fill('Password', passwords[0]);
    await rojda.press('Turn off');
    await rojda.mustSee('The second factor is off.');

    say('the end');
    await rojda.open('/account/');
    await rojda.page.getByRole('link', { name: /^Delete account/ }).click();
    await look(rojda, 'account-delete');
    await rojda.fill('Email address', 'someone@example.net');
    await rojda.fill('Password', passwords[0]);
    await rojda.press('Delete the account for good');
    await rojda.mustSeeErrorAt('Email address', /Type rojda@example.net/);
    await rojda.fill('Email address', email);
    await rojda.fill('Password', passwords[0]);
    await rojda.press('Delete the account for good');
    await rojda.mustSee('Your account is being deleted.');
    await rojda.open('/sign-in/');
    await rojda.fill('Email address', email);
    await rojda.fill('Password', passwords[0]);
    await rojda.press('Sign in');
    await rojda.mustSee('The email address or the password is wrong.');
});
