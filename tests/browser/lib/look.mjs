// Looking at one page in all its forms: narrow and wide, light and dark. Pictures for a person, rules for the rest.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import axe from 'axe-core';

import { setting } from './settings.mjs';

const ALL = [[360, 'light'], [360, 'dark'], [1280, 'light'], [1280, 'dark']];
/** What shows a page in another state: each width and each scheme once. */
export const EACH_ONCE = [[360, 'dark'], [1280, 'light']];
/** Where another language alone is at stake: its words may be longer. */
export const NARROW = [[360, 'light']];

/** Takes a picture of the page in each form (or some), and notes as the visitor's faults where it is not as every page must be. */
export async function look(visitor, name, forms = ALL) {
    const { page } = visitor;
    const note = (error) => visitor.faults.push(error.message);
    const before = page.viewportSize();
    const rules = await Rules.on(page);
    for (const [width, colorScheme] of forms) {
        await page.setViewportSize({ width, height: width < 600 ? 740 : 800 });
        await page.emulateMedia({ colorScheme });
        await unroll(page);
        await settle(page);
        await takePicture(page, `${name}-${width}-${colorScheme}`);
        await rules.mustHold(`${name} at ${width} px, ${colorScheme}`).catch(note);
        await mustFit(page, `${name} at ${width} px`).catch(note);
    }
    await rules.leave();
    await page.setViewportSize(before);
    await page.emulateMedia({ colorScheme: null });
}

export async function takePicture(page, name) {
    const folder = setting('SCREENSHOTS');
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
}

/** Waits until colours and places are what they will be, but not for what moves for ever. */
function settle(page) {
    return page.evaluate(() => {
        const ended = document.getAnimations().map((animation) => animation.finished.catch(() => undefined));
        return Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, 1_000))]).then(() => {});
    });
}

/** Makes the window as high as the page, so that nothing is seen, or found, below what floats over it. */
async function unroll(page) {
    const { width, height } = page.viewportSize();
    const content = await page.evaluate(() => document.documentElement.scrollHeight);
    if (content > height) await page.setViewportSize({ width, height: content });
}

/** Nothing reaches beyond the right or the left edge. */
export async function mustFit(page, what) {
    const [content, window] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
    ]);
    assert.ok(content <= window, `${what}: ${content} px of content in a window of ${window} px`);
}

/** axe-core finds nothing. */
export async function mustHaveNoViolations(page, what) {
    const rules = await Rules.on(page);
    await rules.mustHold(what).finally(() => rules.leave());
}

/** axe-core on a page. It runs in a world of its own, so that the page's policy stays as it is. */
class Rules {
    #page;
    #session;
    #contextId;

    static async on(page) {
        const rules = new Rules();
        rules.#page = page;
        rules.#session = await page.context().newCDPSession(page);
        const { frameTree } = await rules.#session.send('Page.getFrameTree');
        const { executionContextId } = await rules.#session.send('Page.createIsolatedWorld', {
            frameId: frameTree.frame.id,
            worldName: 'axe',
        });
        rules.#contextId = executionContextId;
        await rules.#evaluate(`${axe.source}; undefined`);
        return rules;
    }

    async mustHold(what) {
        const options = { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } };
        const found = await this.#evaluate(
            `axe.run(document, ${JSON.stringify(options)}).then((results) => results.violations)`,
        );
        assert.ok(found.length === 0, `${what} (${this.#page.url()}):\n${found.map(describe).join('\n')}`);
    }

    leave() {
        return this.#session.detach();
    }

    async #evaluate(expression) {
        const { result, exceptionDetails } = await this.#session.send('Runtime.evaluate', {
            expression,
            contextId: this.#contextId,
            awaitPromise: true,
            returnByValue: true,
        });
        assert.ok(!exceptionDetails, `axe-core: ${JSON.stringify(exceptionDetails)}`);
        return result.value;
    }
}

function describe({ id, help, nodes }) {
    const places = nodes.slice(0, 5).map((node) => `      ${node.target.join(' ')}\n      ${node.failureSummary}`);
    return `  ${id}: ${help} (${nodes.length} places)\n${places.join('\n')}`;
}
