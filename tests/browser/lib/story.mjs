// What every story begins with: a browser of its own, which is closed whatever happens.

import { setTimeout as sleep } from 'node:timers/promises';

import { chromium } from 'playwright-core';

import { Visitor } from './visitor.mjs';

// Without the flags on background networking, Chromium looks for its vendor's hosts at every start.
const FLAGS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

const LIMIT_MS = 300_000;

/**
 * Tells a story: `tell` gets a stage, on which visitors enter. The process fails when the story fails, and when a visitor
 * met what no page may do (see Visitor).
 */
export async function story(tell) {
    endWithParent();
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: FLAGS,
    });
    const stage = new Stage(browser);
    try {
        await Promise.race([tell(stage), stalled()]);
        for (const visitor of stage.visitors) {
            visitor.mustHaveMetNoFault();
        }
    } catch (error) {
        console.error(error);
        for (const visitor of stage.visitors) {
            await visitor.leaveTraces();
        }
        process.exitCode = 1;
    } finally {
        await browser.close();
    }
}

// Before the test loses its patience, so that there are traces of where it stood.
async function stalled() {
    await sleep(LIMIT_MS, undefined, { ref: false });
    throw new Error(`not over after ${LIMIT_MS / 1_000} s`);
}

class Stage {
    visitors = [];
    #browser;

    constructor(browser) {
        this.#browser = browser;
    }

    /** Someone with a browser profile of their own. Options are those of a Playwright context. */
    async enter(name, options = {}) {
        const visitor = await Visitor.enter(this.#browser, name, options);
        this.visitors.push(visitor);
        return visitor;
    }
}

// The test holds our standard input: when it is gone, so are we, and the browser with us.
function endWithParent() {
    process.stdin.resume();
    process.stdin.on('end', () => process.exit(1));
    process.stdin.unref?.();
}
