// Zones: made, and what became of them.

import assert from 'node:assert/strict';

const WRONG = `$TTL 3600
@ IN A 192.0.2.1
www IN CNAME @
ftp IN A 192.0.2
@ IN MX 10 mail
mail IN A 192.0.2.3
`;

/** Makes a zone from a file that is pasted: with a mistake in line 4 first, then put right. */
export async function makeZoneFromFile(visitor, domain, see = async () => {}) {
    await visitor.open('/dns/new/');
    await visitor.fill('Domain', domain);
    await visitor.page.getByText('Start from a zone file').click();
    await visitor.fill('Paste it here', WRONG);
    await visitor.press('Create zone');
    await visitor.mustSee('There is a mistake in the zone file');
    const mistake = visitor.page.locator('.line-mistakes li');
    await mistake.getByText('ftp IN A 192.0.2', { exact: true }).waitFor();
    await see('mistake');
    await mistake.getByRole('link', { name: 'Line 4' }).click();
    await see('line');
    await visitor.fill('Zone file', WRONG.replace('192.0.2\n', '192.0.2.2\n'));
    await visitor.press('Check again');
    await visitor.mustSee('A zone with 5 records');
    await see('preview');
    await visitor.press('Create this zone');
    visitor.mustBeAt(`/dns/${domain}/`);
    await visitor.mustSee(`${domain} is ready`);
}

/** Makes a zone without records. */
export async function makeZone(visitor, domain) {
    await visitor.open('/dns/new/');
    await visitor.fill('Domain', domain);
    await visitor.press('Create zone');
    visitor.mustBeAt(`/dns/${domain}/`);
}

/** Deletes a zone from its page, with another domain typed first. */
export async function deleteZone(visitor, domain, see = async () => {}) {
    await visitor.open(`/dns/${domain}/`);
    await visitor.page.locator('summary', { hasText: 'More' }).click();
    await visitor.follow('Delete zone');
    const label = `Type ${domain} to confirm`;
    await visitor.fill(label, `not-${domain}`);
    await visitor.press('Delete this zone');
    await visitor.mustSeeErrorAt(label, /not the zone’s domain/);
    await see('zone-delete');
    await visitor.fill(label, domain);
    await visitor.press('Delete this zone');
    visitor.mustBeAt('/dns/');
    await visitor.mustSee(`${domain} was deleted.`);
    await visitor.open(`/dns/${domain}/`, 404);
}

/** The changes of a zone, the last first: their numbers, what they are called, and their lines. */
export async function historyOf(visitor, domain) {
    await visitor.open(`/dns/${domain}/history/`);
    return Promise.all(
        (await visitor.page.locator('.change').all()).map(async (change) => ({
            number: Number((await change.getAttribute('id')).replace('change-', '')),
            what: (await change.locator('h2').textContent()).replace(/ No\. \d+$/, ''),
            who: await change.locator('.card-head bdi').first().textContent(),
            lines: await change.locator('.diff li').allTextContents(),
        })),
    );
}

/** Makes the zone what it was after a change, which must do this, line by line. Begins at the history. */
export async function restore(visitor, number, lines, see = async () => {}) {
    await visitor.follow(`Restore to here: change ${number}`);
    await visitor.mustSee('you can undo it');
    assert.deepEqual((await visitor.page.locator('.diff li').allTextContents()).sort(), lines.sort());
    await see('restore');
    await visitor.press('Restore');
    await visitor.mustSee(`again what they were after change ${number}`);
}
