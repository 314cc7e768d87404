// What people do with records: in place with the script, and by the same forms on pages of their own without.

import assert from 'node:assert/strict';

import { dig } from './programs.mjs';
import { setting } from './settings.mjs';

/** The form of a new record, opened from the zone's page. */
export async function openNewRecord(visitor) {
    await visitor.page.getByRole('link', { name: 'Add record' }).click();
    return form(visitor, 'Add record');
}

/** The form of a record, opened from its row. */
export async function openRecord(visitor, { type, name }) {
    await visitor.page.getByRole('link', { name: `Edit ${type} ${name}`, exact: true }).click();
    return form(visitor, 'Edit record');
}

async function form(visitor, name) {
    const found = visitor.page.getByRole('form', { name });
    await found.waitFor();
    return found;
}

/** Chooses the type of the record, and waits for the fields that fit it. */
export async function chooseType(opened, type) {
    const types = opened.getByLabel('Type', { exact: true });
    if ((await types.inputValue()) === type) return;
    await types.selectOption(type);
    // For those without the script.
    const again = opened.getByRole('button', { name: 'Show the fields of this type' });
    if (await again.isVisible()) await again.click();
    await opened.locator('.type-help').getByText(type, { exact: true }).waitFor();
}

/** Types into fields, by their labels. */
export async function fillIn(opened, fields) {
    for (const [label, text] of Object.entries(fields)) {
        await opened.getByLabel(label, { exact: true }).fill(text);
    }
}

export async function send(opened) {
    await opened.getByRole('button', { name: /^(Add record|Save)$/ }).click();
}

export async function addRecord(visitor, { type, name, fields }) {
    const opened = await openNewRecord(visitor);
    await chooseType(opened, type);
    await fillIn(opened, { Name: name, ...fields });
    await send(opened);
    await mustBeTold(visitor, 'Added', { type, name });
}

/** Changes fields of a record, by their labels. */
export async function editRecord(visitor, { type, name }, fields) {
    const opened = await openRecord(visitor, { type, name });
    await fillIn(opened, fields);
    await send(opened);
    await mustBeTold(visitor, 'Changed', { type, name: fields.Name ?? name });
}

export async function deleteRecord(visitor, { type, name }) {
    await visitor.press(`Delete ${type} ${name}`);
    await mustBeTold(visitor, 'Deleted', { type, name });
    await mustBeListed(visitor, { type, name }, 0);
}

/** Ticks records, and deletes them all at once. */
export async function deleteSeveral(visitor, records) {
    await tick(visitor, records);
    await visitor.press('Delete');
    await visitor.mustSee(`${records.length} records deleted`);
    for (const record of records) await mustBeListed(visitor, record, 0);
}

export async function tick(visitor, records) {
    for (const { type, name } of records) {
        await visitor.page.getByLabel(`Select ${type} ${name}`, { exact: true }).check();
    }
}

/** Takes back what was done last. */
export async function undo(visitor) {
    await visitor.press('Undo');
    await visitor.mustSee('The change was taken back.');
}

async function mustBeTold(visitor, what, { type, name }) {
    const escaped = name.replace(/[.*]/g, '\\$&');
    await visitor.mustSee(new RegExp(`^${what}: ${escaped} ${type} `));
}

/** So many rows for a name and type. */
export async function mustBeListed(visitor, { type, name }, count = 1) {
    const rows = visitor.page.getByRole('link', { name: `Edit ${type} ${name}`, exact: true });
    assert.equal(await rows.count(), count, `rows of ${type} ${name}`);
}

/** What is answered in DNS, as dig prints it. */
export async function mustBeAnswered(domain, { type, name }, ...answers) {
    const owner = name === '@' ? domain : `${name}.${domain}`;
    // A delegation stands beside the answer.
    const printed = type === 'NS' ? ['+noshort', '+noall', '+authority'] : [];
    const lines = await dig(setting('DNS_SERVER'), '+nosplit', '+norecurse', owner, type, ...printed);
    const found = type === 'NS' ? lines.map((line) => line.split(/\s+/).slice(4).join(' ')) : lines;
    assert.deepEqual(found.sort(), answers.sort(), `${owner} ${type}`);
}
