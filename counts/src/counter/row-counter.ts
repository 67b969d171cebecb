import type { NumericFeature, Plan } from '../plan/plan.js';
import type { CellLayout } from '../cells/layout.js';
import { BOUNDS_STRIDE, binTables, tableOffset, type BinTables } from './bin-tables.js';
import { PAIR_ROWS, PairBits } from './pair-bits.js';

/** Counts rows of features into their cells, and their sides of the median into pairs. */
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
  readonly #pairs: PairBits;

  constructor(plan: Plan, layout: CellLayout, cells: Int32Array) {
    this.#cells = cells;
    this.#width = plan.features.length;
    const numeric = layout.blocks.filter((block) => block.kind === 'numeric');
    const features = numeric.map((block) => plan.features[block.feature!] as NumericFeature);
    this.#columns = Int32Array.from(numeric, (block) => block.feature!);
    this.#offsets = Int32Array.from(numeric, (block) => block.offset);
    this.#splits = Int32Array.from(features, (feature) => feature.split);
    this.#tables = binTables(features);
    const categorical = layout.blocks.filter((block) => block.kind === 'categorical');
    this.#categoryColumns = Int32Array.from(categorical, (block) => block.feature!);
    this.#categoryOffsets = Int32Array.from(categorical, (block) => block.offset);
    this.#categories = Int32Array.from(categorical, (block) => block.length - 2);
    this.#pairs = new PairBits(plan, layout, cells);
  }

  /** Row-major rowCount x features; the caller has checked the length. */
  count(rows: Float64Array, rowCount: number): void {
    for (let row = 0; row < rowCount;) {
      const take = Math.min(PAIR_ROWS - this.#pairs.pending, rowCount - row);
      this.#countNumeric(rows, row, take);
      if (this.#categoryColumns.length > 0) this.#countCategorical(rows, row, take);
      this.#pairs.advance(take);
      row += take;
    }
  }

  /** Adds the pairs of rows that are still waiting for their 32 to be full. */
  flush(): void {
    this.#pairs.flush();
  }

  reset(): void {
    this.#pairs.reset();
  }

  #countNumeric(rows: Float64Array, row: number, take: number): void {
    const cells = this.#cells;
    const width = this.#width;
    const { bounds, edges, edgeOffset, bins, start } = this.#tables;
    const columns = this.#columns;
    const offsets = this.#offsets;
    const splits = this.#splits;
    const sides = this.#pairs.sides;
    const pending = this.#pairs.pending;
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
      for (let bit = pending; bit < pending + take; bit++, at += width) {
        const value = rows[at]!;
        let cell: number;
        let upper: number;
        if (value >= first) {
          if (value < last) {
            cell = start[table + (((value - first) * scale) | 0)]!;
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
      sides[f]! |= side;
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
}
