import type { Instrumentation } from '../instrumentation/host.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import type { StartOptions } from './options.ts';

// A page without a line of script: <script src="…" data-endpoint="/otlp" data-service-name="shop"></script>. What is wrong there is told on the
// console, because there is nobody to catch it, and the rest of the file is to work.

/** What `data-also` may name. */
export type Named = Readonly<Record<string, () => Instrumentation>>;

/** Starts tracing as the script's own tag says; not at all where that has no `data-endpoint`. Never throws. */
export function startFromScript(start: (options: StartOptions) => unknown, named: Named): void {
  try {
    const { endpoint, serviceName, serviceVersion, sampleRatio, propagateTo, also } = globalThis.document?.currentScript?.dataset ?? {};
    if (endpoint === undefined) return;
    start({
      endpoint,
      ...(serviceName !== undefined && { serviceName }),
      ...(serviceVersion !== undefined && { serviceVersion }),
      ...(sampleRatio !== undefined && { sampleRatio: Number(sampleRatio) }),
      ...(propagateTo !== undefined && { propagateTo: words(propagateTo) }),
      ...(also !== undefined && { also: words(also).map((name) => instrumentation(named, name)) }),
    });
  } catch (error) {
    report('bad_script_attributes', `tracing could not be started by the attributes of its script: ${errorText(error)}`);
  }
}

function instrumentation(named: Named, name: string): Instrumentation {
  const make = Object.hasOwn(named, name) ? named[name] : undefined;
  if (!make) throw new TypeError(`data-also names ${name}; there are ${Object.keys(named).join(', ')}`);
  return make();
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
