import type { MetricWithAttribution } from 'web-vitals/attribution';
import type { Attributes, AttributeValue } from '../../trace/attributes.ts';
import type { InstrumentationHost } from '../host.ts';

/** What semantic conventions say of a web vital (browser.web_vital.*), and what the package found out about its cause. */
export function vitalAttributes(host: InstrumentationHost, metric: MetricWithAttribution): Attributes {
  const { name, value, delta, id, rating, navigationType, navigationURL } = metric;
  return {
    'browser.web_vital.name': name.toLowerCase(),
    'browser.web_vital.value': value,
    'browser.web_vital.delta': delta,
    'browser.web_vital.id': id,
    'browser.web_vital.rating': rating,
    'browser.web_vital.navigation_type': navigationType,
    'url.full': host.scrubUrl(navigationURL ?? location.href),
    ...attributionAttributes(host, metric),
  };
}

/** Its plain values, such as `target`, `timeToFirstByte`, `inputDelay`, under their names in snake case. */
function attributionAttributes(host: InstrumentationHost, { attribution }: MetricWithAttribution): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  const add = (name: string, value: unknown): void => {
    const key = `browser.web_vital.attribution.${name.replace(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`)}`;
    if (typeof value === 'number') attributes[key] = value;
    else if (typeof value === 'string' && value !== '') attributes[key] = name === 'url' ? host.scrubUrl(value) : host.scrubText(value);
  };
  for (const [name, value] of Object.entries(attribution)) add(name, value);
  if ('longestScript' in attribution && attribution.longestScript) {
    const { entry, subpart, intersectingDuration } = attribution.longestScript;
    add('longestScript.invoker', entry.invoker);
    add('longestScript.sourceUrl', entry.sourceURL);
    add('longestScript.subpart', subpart);
    add('longestScript.intersectingDuration', intersectingDuration);
  }
  return attributes;
}
