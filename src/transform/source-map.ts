import remapping from '@jridgewell/remapping';

/** A source map as bundlers hand it on: an object or JSON. */
export type AnyMap = object | string;

/** The map from what `later` maps to, by way of what `earlier` maps, where there is an earlier one. */
export function joinMaps(later: AnyMap, earlier: AnyMap | null | undefined): object {
  const maps = [later, earlier].filter((map) => !!map).map((map) => (typeof map === 'string' ? JSON.parse(map) : { ...map }));
  return remapping(maps, () => null);
}
