import { SetupError } from '../platform/setup-error.ts';

/** Throws a SetupError unless `value` has all these methods; `cure` is the message's last sentence. */
export function checkOtelMethods(where: string, value: object, methods: readonly string[], cure: string): void {
  const has = (name: string): boolean => typeof (value as Partial<Record<string, unknown>> | null)?.[name] === 'function'; // any value can be asked
  const missing = methods.filter((name) => !has(name));
  if (missing.length === 0) return;
  throw new SetupError(
    'bad_otel_part',
    `${where} was given ${value === null ? 'null' : typeof value} without ${missing.join(', ')}(). ${cure}`,
  );
}
