// All pages, as routes.json lists them.

import { readFile } from 'node:fs/promises';

const routes = JSON.parse(await readFile(new URL('../routes.json', import.meta.url), 'utf8'));

/** The pages for an audience, with the parameters of their paths filled in by these. */
export function pagesFor(audience, parameters = {}) {
    return routes
        .filter((route) => route.for === audience && (route.kind ?? 'page') === 'page')
        .map((route) => ({
            ...route,
            path: route.path.replace(/\{(\w+)\}/g, (_, name) => {
                if (!parameters[name]) throw new Error(`${route.path} needs a ${name}`);
                return parameters[name];
            }),
        }));
}
