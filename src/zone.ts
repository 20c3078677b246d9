// throughline/zone: for pages that load zone.js themselves. Reads the page's `Zone`, imports nothing of zone.js.
export { ZoneContextManager } from './context/zone.ts';
