import { fileURLToPath } from 'node:url';

/** The run-time part's name, as transformed code imports it. */
export const RUNTIME = 'throughline/await';

/** The run-time part, for files that cannot resolve it by its name: dependencies in strict node_modules. This is dist/plugins/*.js then. */
export const RUNTIME_FILE: string = fileURLToPath(new URL('../short/await.js', import.meta.url));
