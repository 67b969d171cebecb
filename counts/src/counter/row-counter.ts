import type { Plan } from '../plan/plan.js';
import { binnedFeatures } from '../cells/binned-features.js';
import { genericCell } from '../cells/generic-cells.js';
import type { CellLayout } from '../cells/layout.js';
import { BOUNDS_STRIDE, binTables, tableOffset, type BinTables } from './bin-tables.js';
import { BLOCK_ROWS, PairBits } from './pair-bits.js';

/**
 * Counts rows of features into their cells, and their sides of the median into pairs.
 *
 * Rows are counted in blocks of 32, feature by feature, so that a feature's edges are fetched once a block and its pairs
 * cost one operation a block. Rows that come in smaller batches wait in a buffer for their block to be full; `flush`
 * counts them before.
 */
export class RowCounter {
  readonly #cells: Int32Array;
  readonly #width: number;
  /** Column, cell offset and split of each numeric feature. */
  readonly #columns: Int32Array;
  readonly #offsets: Int32Array;
  readonly #splits: Int32Array;
  readonly #tables: BinTables;
  readonly #categoryColumns: Int32Array;
  readonly #categoryOffsets: Int32Array;
  readonly #categories: Int32Array;
  readonly #genericColumns: Int32Array;
  readonly #genericOffsets: Int32Array;
  readonly #pairs: PairBits;
  readonly #waiting: Float64Array;
  #waitingRows = 0;

  constructor(plan: Plan, layout: CellLayout, cells: Int32Array) {
    this.#cells = cells;
    this.#width = plan.features.length;
    const numeric = layout.blocks.filter((block) => block.kind === 'numeric');
    this.#columns = Int32Array.from(numeric, (block) => block.feature!);
    this.#offsets = Int32Array.from(numeric, (block) => block.offset);
    this.#splits = Int32Array.from(binnedFeatures(plan), (feature) => feature.split);
    this.#tables = binTables(plan);
    const categorical = layout.blocks.filter((block) => block.kind === 'categorical');
    this.#categoryColumns = Int32Array.from(categorical, (block) => block.feature!);
    this.#categoryOffsets = Int32Array.from(categorical, (block) => block.offset);
    this.#categories = Int32Array.from(categorical, (block) => block.length - 2);
    const generic = layout.blocks.filter((block) => block.kind === 'generic');
    this.#genericColumns = Int32Array.from(generic, (block) => block.feature!);
    this.#genericOffsets = Int32Array.from(generic, (block) => block.offset);
    this.#pairs = new PairBits(plan, layout, cells);
    this.#waiting = new Float64Array(BLOCK_ROWS * this.#width);
  }

  /** Row-major rowCount x features; the caller has checked the length. */
  count(rows: Float64Array, rowCount: number): void {
    for (let row = 0; row < rowCount;) {
      if (this.#waitingRows === 0 && rowCount - row >= BLOCK_ROWS) {
        this.#countBlock(rows, row, BLOCK_ROWS);
        row += BLOCK_ROWS;
      } else {
        row += this.#wait(rows, row, rowCount - row);
      }
    }
  }

  /** Counts the rows that are still waiting. */
  flush(): void {
    if (this.#waitingRows === 0) return;
    this.#countBlock(this.#waiting, 0, this.#waitingRows);
    this.#waitingRows = 0;
  }

  /** Forgets the rows that are still waiting. */
  reset(): void {
    this.#waitingRows = 0;
  }

  #wait(rows: Float64Array, row: number, rowCount: number): number {
    const take = Math.min(BLOCK_ROWS - this.#waitingRows, rowCount);
    const width = this.#width;
    const waiting = this.#waiting;
    const from = row * width;
    const to = this.#waitingRows * width;
    for (let i = 0; i < take * width; i++) waiting[to + i] = rows[from + i]!;
    this.#waitingRows += take;
    if (this.#waitingRows === BLOCK_ROWS) this.flush();
    return take;
  }

  #countBlock(rows: Float64Array, row: number, take: number): void {
    this.#countNumeric(rows, row, take);
    if (this.#categoryColumns.length > 0) this.#countCategorical(rows, row, take);
    if (this.#genericColumns.length > 0) this.#countGeneric(rows, row, take);
    this.#pairs.count(take);
  }

  #countNumeric(rows: Float64Array, row: number, take: number): void {
    const cells = this.#cells;
    const width = this.#width;
    const { bounds, edges, edgeOffset, bins, start } = this.#tables;
    const columns = this.#columns;
    const offsets = this.#offsets;
    const splits = this.#splits;
    const sides = this.#pairs.sides;
    for (let f = 0; f < columns.length; f++) {
      const lowest = bounds[f * BOUNDS_STRIDE]!;
      const first = bounds[f * BOUNDS_STRIDE + 1]!;
      const last = bounds[f * BOUNDS_STRIDE + 2]!;
      const highest = bounds[f * BOUNDS_STRIDE + 3]!;
      const scale = bounds[f * BOUNDS_STRIDE + 4]!;
      const table = tableOffset(f);
      const above = edgeOffset[f]! + 1;
      const k = bins[f]!;
      const offset = offsets[f]!;
      const lowerBins = splits[f]! - 1;
      let side = 0;
      let at = row * width + columns[f]!;
      for (let bit = 0; bit < take; bit++, at += width) {
        const value = rows[at]!;
        let cell: number;
        let upper: number;
        if (value >= first) {
          if (value < last) {
            cell = start[table + (((value - first) * scale) | 0)]!;
            // One step without a branch, which an atom in the middle of its neighbours would make a coin toss.
            cell += Number(value >= edges[above + cell]!);
            while (value >= edges[above + cell]!) cell++;
            upper = (lowerBins - cell) >>> 31;
          } else if (value <= highest) {
            cell = k - 1;
            upper = (lowerBins - cell) >>> 31;
          } else if (value < Infinity) {
            cell = k + 1;
            upper = 1;
          } else {
            cell = k + 2;
            upper = 0;
          }
        } else if (value >= lowest) {
          cell = 0;
          upper = (lowerBins - cell) >>> 31;
        } else {
          // Below; or missing: NaN, which compares false with everything, and -Infinity.
          cell = value > -Infinity ? k : k + 2;
          upper = 0;
        }
        cells[offset + cell]!++;
        side |= upper << bit;
      }
      sides[columns[f]!] = side;
    }
  }

  #countCategorical(rows: Float64Array, row: number, take: number): void {
    const cells = this.#cells;
    const width = this.#width;
    for (let c = 0; c < this.#categoryColumns.length; c++) {
      const categories = this.#categories[c]!;
      const offset = this.#categoryOffsets[c]!;
      let at = row * width + this.#categoryColumns[c]!;
      for (let i = 0; i < take; i++, at += width) {
        const value = rows[at]!;
        let cell = value | 0;
        if (cell !== value || cell < 0 || cell >= categories) cell = Number.isNaN(value) ? categories + 1 : categories;
        cells[offset + cell]!++;
      }
    }
  }

  #countGeneric(rows: Float64Array, row: number, take: number): void {
    const cells = this.#cells;
    const width = this.#width;
    for (let g = 0; g < this.#genericColumns.length; g++) {
      const offset = this.#genericOffsets[g]!;
      let at = row * width + this.#genericColumns[g]!;
      for (let i = 0; i < take; i++, at += width) cells[offset + genericCell(rows[at]!)]!++;
    }
  }
}
