// What the tests in tests/tests/browser/ tell a story, and what it tells them.

/** What must be in the environment, such as the server's URL. */
export function setting(name) {
    const value = process.env[name];
    if (!value) {
        throw new Error(`${name} is not set: the tests in tests/tests/browser/ start the stories`);
    }
    return value;
}

/** Tells how far the story has come. */
export function say(text) {
    console.log(`  ${text}`);
}
