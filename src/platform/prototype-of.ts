import { host } from './host.ts';

/** The prototype of the runtime's class of this name; undefined where there is none. */
export function prototypeOf(name: string): object | undefined {
  return (host[name] as { readonly prototype?: object } | undefined)?.prototype; // the runtime's, if it is anything
}
