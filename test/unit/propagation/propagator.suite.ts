import { defaultTextMapGetter, defaultTextMapSetter, type TextMapPropagator as OtelPropagator } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Context, createContextKey, ROOT_CONTEXT } from '../../../src/context/context.ts';
import { suppressTracing } from '../../../src/context/suppress-tracing.ts';
import { headersGetter, headersSetter } from '../../../src/propagation/carrier.ts';
import type { TextMapPropagator } from '../../../src/propagation/propagator.ts';

type Carrier = Record<string, string>;

/** What a header value may be so that no HTTP client refuses it. */
const LEGAL_HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

export interface PropagatorUnderTest {
  readonly propagator: TextMapPropagator;
  /** A context that makes `inject` write every field. */
  readonly full: Context;
}

/** What every TextMapPropagator promises. */
export function propagatorSuite(name: string, { propagator, full }: PropagatorUnderTest): void {
  const injected = (context: Context): Carrier => {
    const carrier: Carrier = {};
    propagator.inject(context, carrier, headersSetter);
    return carrier;
  };
  const extracted = (carrier: unknown, context = ROOT_CONTEXT): Context => propagator.extract(context, carrier, headersGetter);

  describe(`${name}, as every propagator`, () => {
    test('writes the fields that it names, in lower case, each once', () => {
      expect(Object.keys(injected(full)).sort()).toEqual(propagator.fields().sort());
      expect(new Set(propagator.fields()).size).toBe(propagator.fields().length);
      for (const field of propagator.fields()) expect(field).toBe(field.toLowerCase());
    });

    test('writes nothing for an empty context', () => {
      expect(injected(ROOT_CONTEXT)).toEqual({});
    });

    test('writes nothing where tracing is suppressed', () => {
      expect(injected(suppressTracing(full))).toEqual({});
    });

    test('reads what it wrote, so that writing it again gives the same', () => {
      const carrier = injected(full);
      expect(injected(extracted(carrier))).toEqual(carrier);
    });

    test('reads fields in any case', () => {
      const carrier = injected(full);
      const shouted = Object.fromEntries(Object.entries(carrier).map(([key, value]) => [key.toUpperCase(), value]));
      expect(injected(extracted(shouted))).toEqual(carrier);
    });

    test('gives back the same context when there is nothing to read', () => {
      const context = ROOT_CONTEXT.setValue(createContextKey('test'), 1);
      expect(extracted({}, context)).toBe(context);
      expect(extracted(Object.fromEntries(propagator.fields().map((field) => [field, ''])), context)).toBe(context);
    });

    test('keeps the other values of the context', () => {
      const key = createContextKey('test');
      expect(extracted(injected(full), ROOT_CONTEXT.setValue(key, 1)).getValue(key)).toBe(1);
    });

    test("works with OpenTelemetry's carriers, whose getter may answer with a list", () => {
      const otel: OtelPropagator = propagator;
      const carrier: Carrier = {};
      otel.inject(full, carrier, defaultTextMapSetter);
      const lists = Object.fromEntries(Object.entries(carrier).map(([key, value]) => [key, [value]]));
      expect(injected(otel.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter))).toEqual(carrier);
      expect(injected(otel.extract(ROOT_CONTEXT, lists, defaultTextMapGetter))).toEqual(carrier);
    });

    test('never throws for what it reads, and writes only legal header values after it', () => {
      const good = injected(full);
      const line = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom(...Object.values(good)));
      const value = fc.oneof(line, fc.array(line, { maxLength: 3 }), fc.constantFrom(null, undefined, 1, {}));
      const carriers = fc.record(Object.fromEntries(propagator.fields().map((field) => [field, value])));
      fc.assert(
        fc.property(carriers, (carrier) => {
          for (const written of Object.values(injected(extracted(carrier)))) expect(written).toMatch(LEGAL_HEADER_VALUE);
        }),
      );
    });
  });
}
