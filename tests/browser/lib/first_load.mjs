// What a first visit costs.

const OCTETS_MAX = 100_000;

/** Notes as the visitor's fault where the first load of a page is too large. */
export async function mustLoadQuickly(visitor, path) {
    const octets = await firstLoadBytes(visitor.page.context(), path);
    if (octets > OCTETS_MAX) {
        visitor.faults.push(`the first load of ${path} takes ${octets} octets, more than ${OCTETS_MAX}`);
    }
}

/** The octets that come over the network when a page is opened with an empty cache, pictures not counted. */
export async function firstLoadBytes(context, path) {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const pictures = new Set();
    let octets = 0;
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    session.on('Network.responseReceived', ({ requestId, type }) => {
        if (type === 'Image') pictures.add(requestId);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        if (!pictures.has(requestId)) octets += encodedDataLength;
    });
    await page.goto(path, { waitUntil: 'networkidle' });
    await page.close();
    return octets;
}
