import { pairedEventZ } from '../stats/rare-event-z.js';
import type { BlockSums } from './block-sums.js';
import type { ClockState } from './clock-state.js';
import type { Moment } from './moments.js';
import { isCounted, rareTally } from './rare-past.js';
import type { CellFilter } from './streams.js';
import type { RareTally, WatchedSignal } from './types.js';
import { DEVICES_FOR_SPREAD, nullVariance, standardise } from './standardise.js';

/** Past z² of rare events counts as if so many quiet blocks had come before it. */
const RARE_PRIOR_BLOCKS = 5;

/** One stream in one block, standardised. */
export interface Judgement {
  /** For λ > 0 and λ < 0; they differ only for rare events, where a discrete count lies between the two. */
  readonly up: number;
  readonly down: number;
  readonly effect: number;
  readonly deviation: number;
  /** effect / deviation before any correction, for the fast lane and for autocorrelation. */
  readonly ratio: number;
  /** Set where devices with an event were counted. */
  readonly rare?: RareTally;
}

/** One stream in one block. */
export interface Case {
  readonly stream: number;
  readonly signal: WatchedSignal;
  /** Index of the signal. */
  readonly index: number;
  readonly moment: Moment;
  readonly cells: Int32Array;
  /** Cells that take part; all when absent. */
  readonly includes: CellFilter | undefined;
  readonly smallestShift: number;
  readonly noisy: boolean;
}

/** Undefined: too little to judge by. */
export function judge(state: ClockState, given: Case): Judgement | undefined {
  const { stream, signal, index, moment, cells, includes, smallestShift, noisy } = given;
  if (moment.n <= 0) return undefined;
  const blocks = state.blocks[stream]!;
  const past = pastVariance(state, stream, moment.fewest);
  const nullBy = nullVariance(moment.variance, moment.degrees, moment.fewest, past, blocks, moment.n, signal.unitSd);
  const deviation = nullBy === undefined ? 0 : Math.sqrt(nullBy.variance);
  const ratio = fastRatio(moment, past, signal.unitSd);
  const base = { effect: moment.effect, deviation, ratio };
  const tally = !noisy && isCounted(signal) ? rareTally(state.sums, cells, index, signal.group, includes) : undefined;
  if (tally !== undefined) {
    if (tally.devices === 0) return undefined;
    const z = pairedEventZ(tally);
    const widen = rareWidening(state, stream);
    return { up: z.up / widen, down: z.down / widen, ...base, rare: tally };
  }
  if (nullBy === undefined) return undefined;
  const z = standardise(moment.effect, nullBy, smallestShift * signal.unitSd);
  return { up: z, down: z, ...base };
}

/**
 * Mean square of the stream's past effects. Where few devices are left of more, as while firmware is rolled out, their mean
 * varies more than it did: by as much as they have become fewer.
 */
export function pastVariance(state: ClockState, stream: number, fewest: number): number {
  const blocks = state.blocks[stream]!;
  if (blocks === 0) return 0;
  const past = state.squares[stream]! / blocks;
  if (fewest >= DEVICES_FOR_SPREAD || fewest <= 0) return past;
  return past * Math.max(1, state.fewest[stream]! / blocks / fewest);
}

/** Shocks that all devices share make counts more uneven than chance does; the stream's own past says by how much. */
function rareWidening(state: ClockState, stream: number): number {
  const blocks = state.rareBlocks[stream]! + RARE_PRIOR_BLOCKS;
  return Math.sqrt(Math.max(1, (state.rareSquares[stream]! + RARE_PRIOR_BLOCKS) / blocks));
}

/** Adds the block to the stream's own past. */
export function remember(state: ClockState, stream: number, judgement: Judgement | undefined, moment: Moment): void {
  if (moment.n <= 0) return;
  state.squares[stream]! += moment.effect * moment.effect;
  state.blocks[stream]! += 1;
  state.fewest[stream]! += moment.fewest;
  if (judgement?.rare !== undefined) {
    const widen = rareWidening(state, stream);
    const z = Math.max(judgement.up, -judgement.down, 0) * widen;
    // One gross block must not deafen the stream for ever.
    state.rareSquares[stream]! += Math.min(z, 6) ** 2;
    state.rareBlocks[stream]! += 1;
  }
}

/**
 * Effect over deviation for gross changes: here even two devices' agreement counts, so that one broken device of
 * five, which makes the spread between devices as large as the effect, stays near 1.
 */
function fastRatio(moment: Moment, past: number, unitSd: number): number {
  const floor = (0.25 * unitSd * unitSd) / moment.n;
  const deviation = Math.sqrt(Math.max(moment.variance, past, floor));
  return deviation > 0 ? moment.effect / deviation : 0;
}

export function reportingDevices(sums: BlockSums): number {
  let devices = 0;
  for (let cell = 0; cell < sums.cells; cell++) devices += sums.reporting[cell]!;
  return devices;
}
