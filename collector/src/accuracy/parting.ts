import { accuracyGap } from './accuracy-gap.js';
import type { AccuracySums } from './accuracy-sums.js';
import type { AccuracyFigure, AccuracyReason } from './outcome.js';
import type { ReferenceCalibration } from './reference-calibration.js';

/** `blocks` blocks of event time, one behind the other, and what the devices counted in all of them together. */
export interface PartingSpan {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly blocks: number;
  readonly sums: AccuracySums;
}

export interface PartingOptions {
  /** False warnings that are allowed in a year, over all streams together. @default 1 */
  readonly falseWarningsAYear?: number;
  /** How many series are watched like this one: each gets an equal part. @default 1 */
  readonly streams?: number;
  /** The gap in accuracy that nobody minds. @default 0.02 */
  readonly tolerance?: number;
}

export type Parting =
  | {
      readonly outcome: 'parted';
      /** `below`: the model is right less often than its confidence says. */
      readonly direction: 'below' | 'above';
      readonly fromSeconds: number;
      readonly toSeconds: number;
      /** With the interval that the warning was judged by, far wider than one of 95 %. */
      readonly gap: AccuracyFigure;
    }
  | { readonly outcome: 'together' }
  | { readonly outcome: 'inconclusive'; readonly reason: AccuracyReason }
  | { readonly outcome: 'no-data' };

/** Estimated and true accuracy are held against each other by the day. */
export const PARTING_BLOCK_SECONDS = 86_400;
/** Spans of 1, 2, 4 … 64 days. */
export const PARTING_SCALES = 7;

const YEAR_SECONDS = 365 * 86_400;

/** Beyond one in twenty a single look would no longer be a finding, whatever the promise allows. */
const LARGEST_ALPHA = 0.05;

/**
 * Whether true and estimated accuracy have parted, in any of the spans: those of 1, 2, 4 … 64 days that begin at multiples
 * of their length, each looked at once, when it is over. A parting that begins at any time fills one of them soon.
 *
 * Promise: at most `falseWarningsAYear` warnings a year while the true gap stays within `tolerance`. Each length has an
 * equal part of it, and a span of k blocks comes up every k-th block, so that it is judged at
 * alpha_k = k · (allowed a year / blocks a year) / lengths / streams. The expected number of false warnings is the sum of
 * all alphas, however much the spans overlap or devices resemble themselves from day to day.
 * `complete` is the event time (s) up to which everything is counted: spans that end later are not looked at yet.
 */
export function partingOf(
  calibration: ReferenceCalibration | undefined,
  spans: readonly PartingSpan[],
  complete: number,
  options: PartingOptions = {},
): Parting {
  const { tolerance = 0.02 } = options;
  let newest: (Parting & { outcome: 'parted' }) | undefined;
  let reason: AccuracyReason | undefined;
  let looked = false;
  for (const { fromSeconds, toSeconds, blocks, sums } of spans) {
    if (toSeconds > complete) continue;
    const gap = accuracyGap(calibration, sums, partingAlpha(blocks, options));
    if (gap.outcome === 'inconclusive') reason ??= gap.reason;
    if (gap.outcome !== 'estimated') continue;
    looked = true;
    const direction = gap.high < -tolerance ? 'below' : gap.low > tolerance ? 'above' : undefined;
    if (direction === undefined) continue;
    const later = newest === undefined || toSeconds > newest.toSeconds;
    const closer = newest?.toSeconds === toSeconds && fromSeconds > newest.fromSeconds;
    if (later || closer) newest = { outcome: 'parted', direction, fromSeconds, toSeconds, gap };
  }
  if (newest !== undefined) return newest;
  if (looked) return { outcome: 'together' };
  return reason === undefined ? { outcome: 'no-data' } : { outcome: 'inconclusive', reason };
}

/** The share of spans of this many blocks that may warn without a cause. */
export function partingAlpha(blocks: number, { falseWarningsAYear = 1, streams = 1 }: PartingOptions = {}): number {
  const aBlock = falseWarningsAYear / (YEAR_SECONDS / PARTING_BLOCK_SECONDS);
  return Math.min(LARGEST_ALPHA, (blocks * aBlock) / PARTING_SCALES / streams);
}
