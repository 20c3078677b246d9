// Starts tracing as a scenario wants it: by an endpoint, with a second one, or into an exporter that breaks its contract.

/** What `start()` gave and a tracer; nothing where the program runs without us. */
export async function startTracing({ sdk = true, endpoint, secondEndpoint, exporter, spool, options = {} }, diagnostics) {
  if (!sdk) return {};
  const { BatchSpanProcessor, getTracer } = await import('throughline');
  const { OtlpExporter, start } = await import('throughline/node');
  const batch = spool && { ...options.batch, store: (await import('throughline/spool')).spoolStore({ directory: spool }) };
  const second = secondEndpoint && new BatchSpanProcessor(new OtlpExporter({ endpoint: secondEndpoint }));
  const tracing = start({
    serviceName: 'fault',
    ...(exporter ? { exporter: await brokenExporter(exporter) } : { endpoint }),
    instrumentations: [],
    onDiagnostic: ({ code }) => diagnostics.push(code),
    ...(second && { processors: [second] }),
    ...options,
    ...(batch && { batch }),
  });
  return { tracing, tracer: getTracer('fault') };
}

const never = () => new Promise(() => {});

async function brokenExporter(kind) {
  const { fromOtelExporter } = await import('throughline/otel');
  const fail = () => {
    throw new Error('the exporter is broken');
  };
  const kinds = {
    throws: () => ({ export: fail, forceFlush: fail, shutdown: fail }),
    'never settles': () => ({ export: never, forceFlush: never, shutdown: never }),
    'always retryable': () => ({ export: () => Promise.reject(Object.assign(new Error('busy'), { retryable: true })) }),
    'settles twice': () =>
      fromOtelExporter({
        export(_spans, done) {
          done({ code: 0 });
          setTimeout(() => done({ code: 1, error: new Error('again') }), 1);
        },
        shutdown: async () => {},
      }),
  };
  return kinds[kind]();
}
