// One person at one browser. Notes, on all pages that they see, what no page of ours may do.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { setting } from './settings.mjs';

const PATIENCE_MS = 30_000;

export class Visitor {
    /** A Playwright page, for what has no word here. */
    page;
    name;
    /** What they met that no page may do. */
    faults = [];
    #origin;

    static async enter(browser, name, options) {
        const baseURL = options.baseURL ?? setting('SERVER_URL');
        const context = await browser.newContext({
            baseURL,
            viewport: { width: 1280, height: 800 },
            reducedMotion: 'reduce',
            locale: 'en',
            acceptDownloads: true,
            ...options,
        });
        context.setDefaultTimeout(PATIENCE_MS);
        const visitor = new Visitor();
        visitor.name = name;
        visitor.#origin = new URL(baseURL).origin;
        visitor.#watch(context);
        visitor.page = await context.newPage();
        return visitor;
    }

    #watch(context) {
        const fault = (text) => this.faults.push(text);
        context.on('request', (request) => {
            const url = new URL(request.url());
            if (url.origin !== this.#origin && url.protocol !== 'data:') {
                fault(`a request to another host: ${request.url()}`);
            }
        });
        context.on('response', (response) => {
            const status = response.status();
            const isPart = !['document', 'fetch', 'xhr'].includes(response.request().resourceType());
            if (status >= 500 || (status >= 400 && isPart)) {
                fault(`${status} from ${response.request().method()} ${response.url()}`);
            }
        });
        context.on('console', (message) => {
            // Statuses are judged above, where it is known what was asked for. What the policy refuses comes here as well.
            if (['error', 'warning'].includes(message.type()) && !/Failed to load resource/.test(message.text())) {
                fault(`the console says at ${message.location().url}: ${message.text()}`);
            }
        });
        context.on('weberror', (error) => fault(`a script threw: ${error.error().stack ?? error.error()}`));
        context.on('dialog', (dialog) => {
            fault(`a dialog: ${dialog.message()}`);
            dialog.dismiss();
        });
    }

    /** Goes to a path, which must be answered with this status. */
    async open(path, status = 200) {
        const response = await this.page.goto(path);
        assert.equal(response.status(), status, `the status of ${path}`);
        return response;
    }

    /** Opens a link of a mail, which must lead to this server. */
    async openLink(url, status = 200) {
        const { origin, pathname, search } = new URL(url);
        assert.equal(origin, this.#origin, url);
        return this.open(pathname + search, status);
    }

    /** The path and query where they are. */
    get at() {
        const url = new URL(this.page.url());
        return url.pathname + url.search;
    }

    mustBeAt(path) {
        assert.equal(new URL(this.page.url()).pathname, path);
    }

    /** Types into the field with this label. */
    async fill(label, text) {
        await this.page.getByLabel(label, { exact: typeof label === 'string' }).fill(text);
    }

    /** Presses the one button or link that is called so, and waits for the page that this leads to. */
    async press(name, role = 'button') {
        await this.page.getByRole(role, { name, exact: typeof name === 'string' }).click();
        // The script looks first whether someone is signed in.
        await this.page.locator('body[data-leaving]').waitFor({ state: 'hidden' });
        await this.page.waitForLoadState();
    }

    async follow(name) {
        await this.press(name, 'link');
    }

    async mustSee(text) {
        await this.page.getByText(text).first().waitFor();
    }

    async mustNotSee(text) {
        await this.page.getByText(text).first().waitFor({ state: 'hidden' });
    }

    /** The error that belongs to a field, as a screen reader finds it. */
    async mustSeeErrorAt(label, text) {
        const field = this.page.getByLabel(label, { exact: typeof label === 'string' });
        assert.equal(await field.getAttribute('aria-invalid'), 'true', `the field ${label} is at fault`);
        const ids = ((await field.getAttribute('aria-describedby')) ?? '').split(' ').filter(Boolean);
        const texts = await Promise.all(ids.map((id) => this.page.locator(`[id="${id}"]`).innerText()));
        const described = texts.join('\n');
        assert.match(described, text, `what describes the field ${label}`);
    }

    mustHaveMetNoFault() {
        assert.equal(this.faults.length, 0, `${this.name} met what no page may do, ${this.faults.length} times`);
    }

    /** After a failure: where they stood and what they saw. */
    async leaveTraces() {
        console.error(`--- ${this.name} is at ${this.page.url()}`);
        for (const fault of this.faults) {
            console.error(`    ${fault}`);
        }
        try {
            console.error((await this.page.locator('body').innerText({ timeout: 2_000 })).slice(0, 1_500));
            const folder = join(setting('SCREENSHOTS'), 'failures');
            await mkdir(folder, { recursive: true });
            const path = join(folder, `${this.name}.png`);
            await this.page.screenshot({ path, fullPage: true, timeout: 10_000 });
            console.error(`--- a screenshot: ${path}`);
        } catch (error) {
            console.error(`--- no traces: ${error.message}`);
        }
    }
}
