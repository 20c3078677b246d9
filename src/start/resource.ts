import { VERSION } from '../platform/version.ts';
import type { Attributes } from '../trace/attributes.ts';
import type { Resource } from '../trace/resource.ts';
import type { StartOptions } from './options.ts';

/** Who makes the spans: what the user said beats what the runtime knows. */
export function startResource({ serviceName, serviceVersion, resource }: StartOptions, runtime: Attributes): Resource {
  return {
    ...resource,
    attributes: {
      'service.name': 'unknown_service',
      'telemetry.sdk.name': 'throughline',
      'telemetry.sdk.version': VERSION,
      ...runtime,
      ...resource?.attributes,
      ...(serviceName !== undefined && { 'service.name': serviceName }),
      ...(serviceVersion !== undefined && { 'service.version': serviceVersion }),
    },
  };
}
