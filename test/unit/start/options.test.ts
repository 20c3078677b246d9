import { describe, expect, it } from 'vitest';
import { checkStartOptions, type StartOptions } from '../../../src/start/options.ts';

describe('the options of start()', () => {
  it.each([
    [{ serviceNam: 'x' }, 'unknown_option'],
    [null, 'bad_options'],
    ['shop', 'bad_options'],
    [() => {}, 'bad_options'],
    [{ exporter: () => {}, endpoint: 'http://x' }, 'two_destinations'],
    [{ sampler: { shouldSample() {} }, sampleRatio: 0.5 }, 'two_samplers'],
    [{ serviceName: 5 }, 'bad_option'],
    [{ serviceVersion: null }, 'bad_option'],
    [{ endpoint: {} }, 'bad_option'],
    [{ exporter: null }, 'bad_option'],
    [{ processors: { onEnd() {} } }, 'bad_option'],
    [{ sampleRatio: '0.5' }, 'bad_option'],
    [{ limits: 128 }, 'bad_option'],
    [{ batch: 'large' }, 'bad_option'],
    [{ instrumentations: {} }, 'bad_option'],
    [{ instrumentations: [{}] }, 'bad_option'],
    [{ also: [{}] }, 'bad_option'],
    [{ also: () => () => {} }, 'bad_option'],
    [{ onDiagnostic: console }, 'bad_option'],
    [{ propagateTo: '*' }, 'bad_option'],
  ])('refuse %o', (options, code) => {
    expect(() => checkStartOptions(options as never)).toThrow(expect.objectContaining({ name: 'SetupError', code }));
  });

  it('say what was seen and what is wanted', () => {
    const messageOf = (options: unknown): string => {
      try {
        checkStartOptions(options as StartOptions);
      } catch (error) {
        return String((error as Error).message); // a SetupError: the test above
      }
      return 'no error';
    };
    expect(messageOf({ serviceNam: 'x' })).toMatch(/^start\(\) has no option "serviceNam"\. It takes: serviceName, serviceVersion, /);
    expect(messageOf({ limits: 128 })).toBe('limits (128) must be of the kind object.');
    expect(messageOf({ processors: {} })).toBe('processors ([object Object]) must be of the kind array.');
    expect(messageOf({ exporter: () => {}, endpoint: 'http://x' })).toBe(
      'exporter and endpoint (http://x) both say where spans go. Give one, and use processors for more.',
    );
    expect(messageOf({ sampler: {}, sampleRatio: 1 })).toBe('sampler and sampleRatio (1) both decide what is sampled. Give one of them.');
  });

  it('may all be undefined, and need not be there', () => {
    checkStartOptions({});
    checkStartOptions({
      serviceName: undefined,
      endpoint: undefined,
      propagateTo: undefined,
      instrumentations: undefined,
      sampler: undefined,
    } as never);
    checkStartOptions(Object.freeze({ serviceName: 'a', processors: Object.freeze([]), headers: {} }));
  });
});
