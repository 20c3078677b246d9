import { isHeader } from '../instrumentation/node/header-syntax.ts';

// Reads environment variables by the rules of OpenTelemetry's specification (Environment Variable Specification, parsing): an empty one is
// unset, only `true` is true, names are compared in any case, and what cannot be understood is told and then ignored, as if it were unset.

/** `process.env`, or what stands for it. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The longest that a timer can wait: what 0 means for a timeout, which is "no limit". */
const LONGEST_MS = 2 ** 31 - 1;

export class VariableReader {
  /** What could not be understood, a sentence each. Values that may be secret are not repeated. */
  readonly problems: string[] = [];
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  text(name: string): string | undefined {
    return this.#variables[name]?.trim() || undefined;
  }

  flag(name: string): boolean {
    const text = this.text(name)?.toLowerCase();
    if (text !== undefined && text !== 'true' && text !== 'false') this.#ignore(name, 'is neither true nor false');
    return text === 'true';
  }

  /** A whole number of at least `min`. */
  count(name: string, min: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= min) return value;
    this.#ignore(name, `is no whole number of at least ${min}`);
    return undefined;
  }

  timeoutMs(name: string): number | undefined {
    const value = this.count(name, 0);
    return value === undefined ? undefined : Math.min(value || LONGEST_MS, LONGEST_MS);
  }

  /** A number from 0 to 1. */
  ratio(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (value >= 0 && value <= 1) return value;
    this.#ignore(name, 'is no number from 0 to 1');
    return undefined;
  }

  /** The choices that are named, each once, in their order; `undefined` where none is. */
  choices<Choice extends string>(name: string, known: readonly Choice[]): readonly Choice[] | undefined {
    const found = new Set<Choice>();
    for (const part of this.text(name)?.split(',') ?? []) {
      const wanted = part.trim().toLowerCase();
      const choice = known.find((each) => each === wanted);
      if (choice) found.add(choice);
      else if (wanted) this.#ignore(name, `names "${part.trim()}", which is none of ${known.join(', ')}`);
    }
    return found.size > 0 ? [...found] : undefined;
  }

  choice<Choice extends string>(name: string, known: readonly Choice[]): Choice | undefined {
    const found = this.choices(name, known) ?? [];
    if (found.length > 1) this.#ignore(name, `names ${found.length} choices; the first is taken`);
    return found[0];
  }

  /** `key=value,key=value`, percent-decoded; `undefined` where it is unset or any part is malformed. */
  pairs(name: string): Record<string, string> | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const pairs: [string, string][] = [];
    for (const part of text.split(',')) {
      if (part.trim() === '') continue;
      const equalsAt = part.indexOf('=');
      const key = decode(part.slice(0, Math.max(0, equalsAt)));
      const value = decode(part.slice(equalsAt + 1));
      if (!key || value === undefined) {
        this.#ignore(name, `has a part ${pairs.length + 1} that is no percent-encoded key=value`);
        return undefined;
      }
      pairs.push([key, value]);
    }
    return Object.fromEntries(pairs);
  }

  /** Pairs that are HTTP headers; those that HTTP does not allow are left out. */
  headers(name: string): Record<string, string> | undefined {
    const pairs = this.pairs(name);
    for (const [key, value] of Object.entries(pairs ?? {})) {
      if (isHeader(key, value)) continue;
      delete pairs?.[key];
      this.#ignore(name, `has "${key}", whose name or value HTTP does not allow`);
    }
    return pairs;
  }

  /** Says that `name` is not obeyed, and why. */
  #ignore(name: string, why: string): void {
    this.problems.push(`${name} ${why}. That is ignored.`);
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}
