import { ROOT_CONTEXT } from '../../context/context.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { checkCount, checkKeys } from '../../platform/setup-error.ts';
import { VERSION } from '../../platform/version.ts';
import type { Attributes } from '../../trace/attributes.ts';
import type { SpanOptions } from '../../trace/span.ts';
import type { SpanContext } from '../../trace/span-context.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { afterLoad } from './after-load.ts';
import { currentView, findInteraction } from './views.ts';

// What kept the page from answering: frames of more than 50 ms, with the scripts that took the time, where the engine tells
// (https://w3c.github.io/long-animation-frames/); long tasks elsewhere, of which nobody knows whose they were. They belong to the interaction that
// they held up, else to what the user sees.

export interface LongAnimationFrameOptions {
  /** Shorter frames are not told, in milliseconds. Default: 50, which is the least that engines tell. */
  readonly minDurationMs?: number;
  /** More within a minute are not told. Default: 60. */
  readonly maxPerMinute?: number;
}

/** Not yet in every lib.dom. */
interface ScriptEntry extends PerformanceEntry {
  readonly invoker: string;
  readonly invokerType: string;
  readonly sourceURL: string;
  readonly sourceFunctionName: string;
  readonly sourceCharPosition: number;
  readonly forcedStyleAndLayoutDuration: number;
  readonly pauseDuration: number;
}

interface FrameEntry extends PerformanceEntry {
  readonly blockingDuration?: number;
  readonly renderStart?: number;
  readonly styleAndLayoutStart?: number;
  readonly firstUIEventTimestamp?: number;
  readonly scripts?: readonly ScriptEntry[];
}

const MINUTE_MS = 60_000;
const TYPES = ['long-animation-frame', 'longtask'];

/**
 * Makes spans of frames that took 50 ms or more, with a child `script` for each script that did (invoker, source, forced layout); of long tasks
 * where the engine does not know frames.
 *
 * @example
 * start({ endpoint: '/otlp', also: [longAnimationFrameInstrumentation({ minDurationMs: 100 })] });
 */
export function longAnimationFrameInstrumentation(options: LongAnimationFrameOptions = {}): Instrumentation {
  checkKeys('longAnimationFrameInstrumentation', options, ['minDurationMs', 'maxPerMinute']);
  const minDurationMs = checkCount('minDurationMs', options.minDurationMs ?? 50, 0);
  const maxPerMinute = checkCount('maxPerMinute', options.maxPerMinute ?? 60, 1);
  return (host) => {
    const type = TYPES.find((each) => globalThis.PerformanceObserver?.supportedEntryTypes?.includes(each));
    if (!type || !globalThis.document) return () => {};
    const waiting = afterLoad(host.provider);
    let told: readonly number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        told = told.filter((startTime) => entry.startTime - startTime < MINUTE_MS);
        if (entry.duration < minDurationMs || told.length >= maxPerMinute) continue;
        told = [...told, entry.startTime];
        waiting.run(() => attempt(() => record(host, entry)));
      }
    });
    observer.observe({ type, buffered: true });
    return () => {
      observer.disconnect();
      waiting.stop();
    };
  };
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    report('instrumentation_failed', `a long animation frame is not traced: ${errorText(error)}`);
  }
}

function record(host: InstrumentationHost, entry: FrameEntry): void {
  const { entryType, startTime, duration, scripts = [] } = entry;
  const tracer = host.provider.getTracer('throughline/long-animation-frame', VERSION);
  const parent = ownerOf(host, entry);
  const options: SpanOptions = { startTime, attributes: frameAttributes(entry), ...(parent && { parent }) };
  const frame = tracer.startSpan(entryType === 'longtask' ? 'long task' : 'long animation frame', options, ROOT_CONTEXT);
  for (const script of scripts) {
    tracer
      .startSpan('script', { startTime: script.startTime, attributes: scriptAttributes(host, script), parent: frame })
      .end(script.startTime + script.duration);
  }
  frame.end(startTime + duration);
}

/** The interaction whose event was handled in this frame, or waited for it. */
function ownerOf(
  { provider }: InstrumentationHost,
  { startTime, duration, firstUIEventTimestamp = 0 }: FrameEntry,
): SpanContext | undefined {
  const interaction =
    firstUIEventTimestamp > 0 && findInteraction((timeStamp) => timeStamp >= firstUIEventTimestamp && timeStamp <= startTime + duration);
  return interaction || currentView(provider);
}

function frameAttributes({ startTime, duration, blockingDuration, renderStart, styleAndLayoutStart }: FrameEntry): Attributes {
  const until = (start: number | undefined): number => (start ? startTime + duration - start : 0);
  if (blockingDuration === undefined) return {};
  return {
    'browser.long_animation_frame.blocking_duration': blockingDuration,
    'browser.long_animation_frame.render_duration': until(renderStart),
    'browser.long_animation_frame.style_and_layout_duration': until(styleAndLayoutStart),
  };
}

function scriptAttributes({ scrubUrl, scrubText }: InstrumentationHost, script: ScriptEntry): Attributes {
  return {
    'browser.script.invoker': scrubText(script.invoker),
    'browser.script.invoker_type': script.invokerType,
    'browser.script.forced_style_and_layout_duration': script.forcedStyleAndLayoutDuration,
    'browser.script.pause_duration': script.pauseDuration,
    ...(script.sourceURL && {
      'browser.script.source_url': scrubUrl(script.sourceURL),
      'browser.script.source_function_name': script.sourceFunctionName,
      'browser.script.source_char_position': script.sourceCharPosition,
    }),
  };
}
