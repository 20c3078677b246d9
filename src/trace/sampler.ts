import type { Context } from '../context/context.ts';
import { errorText } from '../platform/diagnostics.ts';
import { checkKeys, checkMethods, SetupError } from '../platform/setup-error.ts';
import type { Attributes } from './attributes.ts';
import { getSpan } from './current-span.ts';
import type { Link } from './span.ts';
import { type SpanContext, spanContextOf } from './span-context.ts';
import type { SpanKind } from './span-kind.ts';
import { TraceFlags } from './trace-flags.ts';
import type { TraceState } from './trace-state.ts';

/** What a sampler may decide. The numbers are OpenTelemetry's. RECORD: processors see the span, exporters do not. */
export const SamplingDecision = { NOT_RECORD: 0, RECORD: 1, RECORD_AND_SAMPLED: 2 } as const;
export type SamplingDecision = (typeof SamplingDecision)[keyof typeof SamplingDecision];

export interface SamplingResult {
  readonly decision: SamplingDecision;
  /** Added to the span's own. */
  readonly attributes?: Attributes;
  /** Replaces the parent's. */
  readonly traceState?: TraceState;
}

/** Decides at a span's start whether it is recorded. One that throws decides NOT_RECORD, and that is reported. */
export interface Sampler {
  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult;
  toString(): string;
}

/** Returns `value`, or throws a SetupError when it is no sampler. */
export function checkSampler(name: string, value: Sampler): Sampler {
  return checkMethods('bad_sampler', name, value, ['shouldSample'], 'Use for example new AlwaysOnSampler().');
}

/** A sampler that may decide by the parent alone: neither the ids as text nor the context are made for it. */
interface ParentOnlySampler {
  /** The decision for a span with this parent; `undefined` when it takes more than that. */
  decideByParent(parent: SpanContext | undefined): SamplingResult | undefined;
}

/** `sampler` as one that may decide by the parent alone; `undefined` for a user's own, and for what is derived from ours. */
export function parentOnlySampler(sampler: Sampler): ParentOnlySampler | undefined {
  const kind = sampler.constructor;
  const isOurs = kind === AlwaysOnSampler || kind === AlwaysOffSampler || kind === ParentBasedSampler;
  return isOurs ? (sampler as Sampler & ParentOnlySampler) : undefined; // all three have it
}

const SAMPLED: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const NOT_SAMPLED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/** Samples every span. */
export class AlwaysOnSampler implements Sampler {
  shouldSample(): SamplingResult {
    return SAMPLED;
  }

  /** @internal */
  decideByParent(): SamplingResult {
    return SAMPLED;
  }

  toString(): string {
    return 'AlwaysOnSampler';
  }
}

/** Samples no span. */
export class AlwaysOffSampler implements Sampler {
  shouldSample(): SamplingResult {
    return NOT_SAMPLED;
  }

  /** @internal */
  decideByParent(): SamplingResult {
    return NOT_SAMPLED;
  }

  toString(): string {
    return 'AlwaysOffSampler';
  }
}

/**
 * Samples this share of the traces, by the last 56 bits of the trace id: every service with the same ratio decides alike, and one with a
 * higher ratio samples all that one with a lower ratio does (W3C Trace Context Level 2, randomness of trace-id).
 *
 * Throws SetupError for a ratio that is not from 0 to 1.
 */
export class TraceIdRatioBasedSampler implements Sampler {
  readonly #ratio: number;
  readonly #threshold: number;

  constructor(ratio: number) {
    if (typeof ratio !== 'number' || !(ratio >= 0 && ratio <= 1)) {
      throw new SetupError(
        'bad_ratio',
        `The sampling ratio (${errorText(ratio)}) must be a number from 0 to 1; 0.1 samples one trace of ten.`,
      );
    }
    this.#ratio = ratio;
    // 52 of the 56 bits: what a double holds exactly, and finer than any ratio somebody writes down.
    this.#threshold = (1 - ratio) * 2 ** 52;
  }

  shouldSample(_context: Context, traceId: string): SamplingResult {
    return Number.parseInt(traceId.slice(18, 31), 16) >= this.#threshold ? SAMPLED : NOT_SAMPLED;
  }

  toString(): string {
    return `TraceIdRatioBased{${this.#ratio}}`;
  }
}

/** Which sampler decides for which kind of parent. */
export interface ParentBasedSamplerOptions {
  /** For spans without a parent. */
  readonly root: Sampler;
  /** Defaults: what the parent's sampled flag says. */
  readonly remoteParentSampled?: Sampler;
  readonly remoteParentNotSampled?: Sampler;
  readonly localParentSampled?: Sampler;
  readonly localParentNotSampled?: Sampler;
}

/** Does as the parent did, so that a trace is whole or not there at all (spec: ParentBased). */
export class ParentBasedSampler implements Sampler {
  readonly #options: Required<ParentBasedSamplerOptions>;

  constructor(options: ParentBasedSamplerOptions) {
    const names = ['root', 'remoteParentSampled', 'remoteParentNotSampled', 'localParentSampled', 'localParentNotSampled'] as const;
    checkKeys('ParentBasedSampler', options, names);
    const {
      root,
      remoteParentSampled = new AlwaysOnSampler(),
      remoteParentNotSampled = new AlwaysOffSampler(),
      localParentSampled = new AlwaysOnSampler(),
      localParentNotSampled = new AlwaysOffSampler(),
    } = options;
    this.#options = { root, remoteParentSampled, remoteParentNotSampled, localParentSampled, localParentNotSampled };
    for (const name of names) checkSampler(`ParentBasedSampler's ${name}`, this.#options[name]);
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    return this.#choose(spanContextOf(getSpan(context))).shouldSample(context, traceId, spanName, spanKind, attributes, links);
  }

  /** @internal */
  decideByParent(parent: SpanContext | undefined): SamplingResult | undefined {
    return parentOnlySampler(this.#choose(parent))?.decideByParent(parent);
  }

  #choose(parent: SpanContext | undefined): Sampler {
    if (!parent) return this.#options.root;
    const sampled = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
    if (parent.isRemote) return sampled ? this.#options.remoteParentSampled : this.#options.remoteParentNotSampled;
    return sampled ? this.#options.localParentSampled : this.#options.localParentNotSampled;
  }

  toString(): string {
    return `ParentBased{root=${this.#options.root}}`;
  }
}
