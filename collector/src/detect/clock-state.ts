import { Baseline } from './baseline.js';
import { BlockSums } from './block-sums.js';
import { grown } from './growing.js';
import { Recent } from './recent.js';
import { EVIDENCE_WIDTH } from './evidence.js';
import { SLOW_CLOCK_SECONDS, type Clock } from './types.js';
import { QUARTER, WeeklyShape } from './weekly-shape.js';

const DAY = 86_400;

/** All that is remembered on one clock: the devices' pasts per slot of the day, and every stream's own past. */
export class ClockState {
  readonly clock: Clock;
  readonly slots: readonly Slot[];
  readonly sums: BlockSums;
  readonly recent = new Recent();
  readonly weekly: WeeklyShape;
  /** Per stream (cohort x signal): Σ effect² over accepted past blocks, and how many they were (τ², R3). */
  squares: Float64Array = new Float64Array(0);
  blocks: Float64Array = new Float64Array(0);
  /** Per stream: Σ over the same blocks of the fewer devices of its two sides. */
  fewest: Float64Array = new Float64Array(0);
  /** Per stream: Σ z² of rare events and how many blocks, to widen where shocks make them uneven. */
  rareSquares: Float64Array = new Float64Array(0);
  rareBlocks: Float64Array = new Float64Array(0);
  /** Per stream: effect over deviation in the block before; NaN-free, 0 where none. */
  lastRatio: Float64Array = new Float64Array(0);
  evidence: Float64Array = new Float64Array(0);
  /** Start of the last block taken, epoch seconds; -1 before the first. */
  lastStart = -1;

  /** `counted`: indices of the signals whose events are counted by devices. */
  constructor(
    clock: Clock,
    groupOf: Int32Array,
    groups: number,
    { daysOff, windowSeconds }: { readonly daysOff: readonly number[]; readonly windowSeconds: number },
    counted: readonly number[],
  ) {
    this.clock = clock;
    this.weekly =
      clock === 'window'
        ? new WeeklyShape(windowSeconds, daysOff, QUARTER)
        : new WeeklyShape(SLOW_CLOCK_SECONDS[clock], daysOff);
    const slots = clock === '6h' ? 4 : 1;
    this.slots = Array.from({ length: slots }, () => ({
      baseline: new Baseline(groupOf, groups, counted),
    }));
    this.sums = new BlockSums(groupOf.length, groups);
  }

  /** A 6-hour block is compared with the same quarter of the day. */
  slotOf(start: number): Slot {
    if (this.slots.length === 1) return this.slots[0]!;
    return this.slots[Math.floor((((start % DAY) + DAY) % DAY) / 21_600)]!;
  }

  reach(streams: number): void {
    this.squares = grown(this.squares, streams);
    this.blocks = grown(this.blocks, streams);
    this.fewest = grown(this.fewest, streams);
    this.rareSquares = grown(this.rareSquares, streams);
    this.rareBlocks = grown(this.rareBlocks, streams);
    this.lastRatio = grown(this.lastRatio, streams);
    this.evidence = grown(this.evidence, streams * EVIDENCE_WIDTH);
  }
}

export interface Slot {
  readonly baseline: Baseline;
}
