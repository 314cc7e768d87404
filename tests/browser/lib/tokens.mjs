// API tokens: made and revoked on the pages, used by curl.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

import { curl, shell } from './programs.mjs';
import { setting } from './settings.mjs';

const PATIENCE_MS = 30_000;
const CHALLENGE = { record_type: 'TXT', name: '_acme-challenge', value: 'by curl', ttl: 60 };

/**
 * Makes a token that can do nothing but ACME, in one zone. Answers with its secret, which is shown this once, and with
 * the uuids of zones by their domains.
 */
export async function makeAcmeToken(visitor, domain, see = async () => {}) {
    await visitor.open('/account/developers/');
    await visitor.mustSee('No tokens yet');
    await see('tokens-none');
    await visitor.follow('Token for certificates');
    await visitor.page.getByLabel(domain, { exact: true }).check();
    await see('token-new');
    const zones = {};
    for (const choice of await visitor.page.locator('#zone-choices .check').all()) {
        zones[await choice.textContent()] = await choice.locator('input').getAttribute('value');
    }
    await visitor.press('Create token');
    await visitor.mustSee('it is shown only this once');
    await see('token-created');
    const secret = await visitor.page.getByLabel('Secret of the token', { exact: true }).textContent();
    return { secret, zones };
}

/** Pastes what the page says how to try the token into a shell, as it stands there. It puts a challenge into the zone. */
export async function tryAsShown(visitor, zone) {
    const keep = await visitor.page.getByLabel('Command that sets the token', { exact: true }).textContent();
    const lines = await visitor.page.getByRole('region', { name: 'Try it' }).textContent();
    const said = await shell(`${keep}\nZONE=${zone}\n${lines}`);
    assert.match(said, /"value":\s*"proof"/, said);
}

/** Back in the list of tokens, where the secret is not. */
export async function mustBeShownOnce(visitor, secret) {
    await visitor.follow('Done, I have copied it');
    visitor.mustBeAt('/account/developers/');
    assert.ok(!(await visitor.page.content()).includes(secret), 'the secret is on the list');
}

/** A call of the API by curl. */
export function callApi(secret, path, body) {
    const sent = body ? ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)] : [];
    return curl('-H', `Authorization: Bearer ${secret}`, ...sent, `${setting('SERVER_URL')}/api/v1${path}`);
}

/** The token can put a challenge into its zone, and nothing else, and says so. */
export async function mustDoAcmeAlone({ secret, zones }, domain, other) {
    const records = (of) => `/dns-zones/${zones[of]}/records/`;
    assert.equal((await callApi(secret, records(domain), CHALLENGE)).status, 201);

    const elsewhere = await callApi(secret, records(domain), { ...CHALLENGE, name: 'www3' });
    assert.equal(elsewhere.status, 403);
    assert.match(elsewhere.body.detail, /www3/, 'the reason names the name');
    assert.match(elsewhere.body.detail, /_acme-challenge/, 'and what is allowed');
    const otherwise = await callApi(secret, records(domain), { ...CHALLENGE, record_type: 'A', value: '192.0.2.9' });
    assert.equal(otherwise.status, 403);
    assert.match(otherwise.body.detail, /TXT/);
    assert.equal((await callApi(secret, records(other), CHALLENGE)).status, 404);

    const me = await callApi(secret, '/account/me/');
    assert.equal(me.status, 200);
    const { permissions, zones: reach, record_names, record_types } = me.body.token;
    assert.deepEqual(reach, [{ uuid: zones[domain], domain }]);
    assert.deepEqual(record_names, ['_acme-challenge', '_acme-challenge.*', '*._acme-challenge']);
    assert.deepEqual(record_types, ['TXT']);
    assert.deepEqual(permissions, ['dns:list', 'dns:create', 'dns:delete']);
}

/** The list tells from where the token was used last; that is written down every few seconds. */
export async function mustSeeLastUse(visitor) {
    const end = Date.now() + PATIENCE_MS;
    const row = visitor.page.getByRole('row').filter({ hasText: 'ACME challenges only' });
    await visitor.open('/account/developers/');
    while (await row.getByText('never used').isVisible()) {
        assert.ok(Date.now() < end, 'the use of the token is told');
        await sleep(500);
        await visitor.page.reload();
    }
    await row.getByText('from 127.0.0.1').waitFor();
}

/** Revokes the only token there is. */
export async function revokeToken(visitor, secret, see = async () => {}) {
    await visitor.page.getByRole('link', { name: 'Revoke ACME' }).click();
    await visitor.mustSee('Revoke this token?');
    await see('token-revoke');
    await visitor.press('Revoke');
    await visitor.mustSee('The token is revoked.');
    await visitor.mustSee('No tokens yet');
    assert.equal((await callApi(secret, '/account/me/')).status, 401);
}
