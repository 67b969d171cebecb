import type { Plan } from '../plan/plan.js';
import { blockOf, type CellLayout } from '../cells/layout.js';

/** Rows counted together, one bit each: the width of a machine word in JavaScript. */
export const BLOCK_ROWS = 32;

/**
 * Concordance of pairs, bit-sliced: each numeric feature has one side-of-median bit per row of a block of 32; one XOR
 * and one population count per pair then count all 32.
 */
export class PairBits {
  /** One word per numeric feature: bit r is set when row r of the block is on the upper side, 0 beyond its rows. */
  readonly sides: Int32Array;
  readonly #cells: Int32Array;
  readonly #offset: number;
  readonly #left: Int32Array;
  readonly #right: Int32Array;

  constructor(plan: Plan, layout: CellLayout, cells: Int32Array) {
    // Pairs name features of the plan; sides are kept for numeric ones only.
    const numericIndex = new Int32Array(plan.features.length).fill(-1);
    let numeric = 0;
    for (const [i, feature] of plan.features.entries()) if (feature.kind === 'numeric') numericIndex[i] = numeric++;
    this.sides = new Int32Array(numeric);
    this.#cells = cells;
    this.#offset = blockOf(layout, 'pairs')?.offset ?? 0;
    this.#left = Int32Array.from(plan.pairs, ([a]) => numericIndex[a]!);
    this.#right = Int32Array.from(plan.pairs, ([, b]) => numericIndex[b]!);
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
