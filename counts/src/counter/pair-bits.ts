import type { Plan } from '../plan/plan.js';
import { blockOf, type CellLayout } from '../cells/layout.js';
import { pairIndices } from '../cells/pair-indices.js';

/** Rows counted together, one bit each: the width of a machine word in JavaScript. */
export const BLOCK_ROWS = 32;

/**
 * Concordance of pairs, bit-sliced: each numeric feature has one side-of-median bit per row of a block of 32; one XOR
 * and one population count per pair then count all 32.
 */
export class PairBits {
  /** One word per feature (of categorical ones unused): bit r is set when row r of the block is on the upper side, 0 beyond its rows. */
  readonly sides: Int32Array;
  readonly #cells: Int32Array;
  readonly #offset: number;
  readonly #left: Int32Array;
  readonly #right: Int32Array;

  constructor(plan: Plan, layout: CellLayout, cells: Int32Array) {
    this.sides = new Int32Array(plan.features.length);
    this.#cells = cells;
    this.#offset = blockOf(layout, 'pairs')?.offset ?? 0;
    ({ left: this.#left, right: this.#right } = pairIndices(plan));
  }

  /** Counts the pairs of a block of `rows` rows, whose sides have been set. */
  count(rows: number): void {
    const cells = this.#cells;
    const sides = this.sides;
    const left = this.#left;
    const right = this.#right;
    const offset = this.#offset;
    for (let p = 0; p < left.length; p++) {
      // Bits beyond the block's rows are 0 on both sides, and so never discordant.
      cells[offset + p]! += rows - populationCount(sides[left[p]!]! ^ sides[right[p]!]!);
    }
  }
}

/** Set bits of a 32-bit word. Source: Warren, Hacker's Delight, 2nd ed., section 5-1. */
export function populationCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}
