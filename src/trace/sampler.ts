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

/** A decision by the parent alone, for which neither ids as text nor a context are made; `undefined` when it takes more than that. */
type ByParent = (parent: SpanContext | undefined) => SamplingResult | undefined;

/** Of our own samplers. What is derived from them has to be asked, like a user's. */
const deciders = new WeakMap<Sampler, ByParent>();

/** How `sampler` decides by the parent alone, if it does; without one: as the parent did, and every root. */
export function decider(sampler: Sampler | undefined): ByParent | undefined {
  return sampler ? deciders.get(sampler) : asParent;
}

function asParent(parent: SpanContext | undefined): SamplingResult {
  return !parent || parent.traceFlags & TraceFlags.SAMPLED ? SAMPLED : NOT_SAMPLED;
}

const SAMPLED: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const NOT_SAMPLED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/** Samples every span. */
export class AlwaysOnSampler implements Sampler {
  constructor() {
    if (new.target === AlwaysOnSampler) deciders.set(this, () => SAMPLED);
  }

  shouldSample(): SamplingResult {
    return SAMPLED;
  }

  toString(): string {
    return 'AlwaysOnSampler';
  }
}

/** Samples no span. */
export class AlwaysOffSampler implements Sampler {
  constructor() {
    if (new.target === AlwaysOffSampler) deciders.set(this, () => NOT_SAMPLED);
  }

  shouldSample(): SamplingResult {
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

const PARENTS = ['remoteParentSampled', 'remoteParentNotSampled', 'localParentSampled', 'localParentNotSampled'] as const;

/** Does as the parent did, so that a trace is whole or not there at all (spec: ParentBased). */
export class ParentBasedSampler implements Sampler {
  /** For a root, and in the order of PARENTS. */
  readonly #samplers: readonly Sampler[];

  constructor(options: ParentBasedSamplerOptions) {
    checkKeys('ParentBasedSampler', options, ['root', ...PARENTS]);
    const others = PARENTS.map((name, i) => {
      const { [name]: sampler = i % 2 ? new AlwaysOffSampler() : new AlwaysOnSampler() } = options;
      return sampler;
    });
    this.#samplers = [options.root, ...others].map((sampler, i) =>
      checkSampler(`ParentBasedSampler's ${PARENTS[i - 1] ?? 'root'}`, sampler),
    );
    const byParent = this.#samplers.map(decider);
    if (new.target === ParentBasedSampler) deciders.set(this, (parent) => byParent[placeOf(parent)]?.(parent));
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const sampler = this.#samplers[placeOf(spanContextOf(getSpan(context)))] as Sampler; // there are five
    return sampler.shouldSample(context, traceId, spanName, spanKind, attributes, links);
  }

  toString(): string {
    return `ParentBased{root=${this.#samplers[0]}}`;
  }
}

/** Of the sampler that decides for a span with this parent. */
function placeOf(parent: SpanContext | undefined): number {
  if (!parent) return 0;
  return (parent.isRemote ? 1 : 3) + (parent.traceFlags & TraceFlags.SAMPLED ? 0 : 1);
}
