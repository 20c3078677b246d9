import { errorText, report } from '../platform/diagnostics.ts';
import { SetupError } from '../platform/setup-error.ts';

// Who may learn a trace's ids and baggage: the page's own origin, and whom the user names. A string names an origin, and a path below it
// where it has one; it is compared with the parsed URL, never searched in its text, so that neither `https://api.example.com.evil.org` nor
// `https://evil.org/?https://api.example.com` passes for `https://api.example.com`. Nothing looks at a query.

/**
 * - `'https://api.example.com'`: this origin. `'https://api.example.com/v1'`: there, `/v1` and what is below it.
 * - `'https://*.example.com'`: every host below example.com, not example.com itself.
 * - `'*'`: everybody.
 * - a RegExp is tested against origin and path, such as `https://api.example.com/v1/orders`.
 * - a function says yes with `true`, and nothing else.
 */
export type PropagateTo = readonly (string | RegExp | ((url: URL) => boolean))[];

type Rule = (url: URL) => boolean;

/** Whether the URL is one to send headers to. Throws SetupError for a rule that can never match what it seems to say. */
export function createPropagationPolicy(rules: PropagateTo = [], ownOrigin?: string): (url: URL) => boolean {
  if (!Array.isArray(rules)) badRule(rules, 'is no array');
  const matches = rules.map(toRule);
  // The origin of files and sandboxed frames is "null": two of them are strangers to each other.
  return (url) => (url.origin === ownOrigin && ownOrigin !== 'null') || matches.some((match) => match(url));
}

function toRule(rule: PropagateTo[number]): Rule {
  if (rule === '*') return () => true;
  if (typeof rule === 'string') return stringRule(rule);
  if (typeof rule === 'function') return functionRule(rule);
  if (rule instanceof RegExp) return regExpRule(rule);
  return badRule(rule, 'is neither a string, a RegExp nor a function');
}

function stringRule(rule: string): Rule {
  const wanted = rule.replace('://*.', '://'); // browsers differ in what they make of an asterisk in a host
  if (/[*?#]/.test(wanted)) badRule(rule, 'has a wildcard elsewhere than at the start of the host, a query or a fragment');
  const { origin, protocol, host, pathname } = parse(wanted) ?? badRule(rule, 'is no URL');
  if (origin === 'null') badRule(rule, 'has no origin');
  const isHost: Rule =
    wanted === rule ? (url) => url.origin === origin : (url) => url.protocol === protocol && url.host.endsWith(`.${host}`);
  const below = pathname.endsWith('/') ? pathname : `${pathname}/`;
  return (url) => isHost(url) && (url.pathname === pathname || url.pathname.startsWith(below));
}

function regExpRule(rule: RegExp): Rule {
  // A copy, because `g` and `y` make a RegExp remember where it stopped, and the user's own must not be touched.
  const pattern = new RegExp(rule);
  return (url) => {
    pattern.lastIndex = 0;
    return pattern.test(url.origin + url.pathname);
  };
}

function functionRule(rule: Rule): Rule {
  return (url) => {
    try {
      // Strictly: the promise of an async function would be a yes to everybody.
      return rule(url) === true;
    } catch (error) {
      report('propagate_to_failed', `A function in propagateTo or ignoreUrls threw ${errorText(error)}. That counts as no.`);
      return false;
    }
  };
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function badRule(rule: unknown, why: string): never {
  throw new SetupError(
    'bad_propagate_to',
    `"${String(rule)}" in propagateTo or ignoreUrls ${why}. Write "https://api.example.com", "https://api.example.com/v1", "https://*.example.com", "*", a RegExp or a function.`,
  );
}
