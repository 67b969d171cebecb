import { CLASSES, MODES, NUMERIC } from '../fleet/mixed/kinds.js';
import type { MixedRows } from '../fleet/mixed/mixed-rows.js';

/** One window's raw values of all devices together, by column: what a rule that sees no devices is given. */
export interface WindowColumns {
  /** The numeric columns, sorted, without what is missing. */
  readonly numbers: readonly Float64Array[];
  /** Counts of the category's values (the last cell: unknown to the plan) and of the predicted classes. */
  readonly categories: readonly Float64Array[];
}

export const COLUMN_COUNT = NUMERIC + 2;

/** Gathers the rows of a window's devices. */
export class ColumnGatherer {
  readonly #numbers = Array.from({ length: NUMERIC }, () => new Float64Array(1024));
  readonly #counts = new Int32Array(NUMERIC);
  #modes = new Float64Array(MODES.length + 1);
  #classes = new Float64Array(CLASSES.length);

  add({ features, scores, count }: MixedRows): void {
    const width = NUMERIC + 1;
    for (let f = 0; f < NUMERIC; f++) {
      let values = this.#numbers[f]!;
      let at = this.#counts[f]!;
      if (at + count > values.length) {
        values = new Float64Array(2 * (at + count));
        values.set(this.#numbers[f]!);
        this.#numbers[f] = values;
      }
      for (let row = 0; row < count; row++) {
        const value = features[row * width + f]!;
        if (!Number.isNaN(value)) values[at++] = value;
      }
      this.#counts[f] = at;
    }
    for (let row = 0; row < count; row++) {
      const mode = features[row * width + NUMERIC]!;
      this.#modes[mode < 0 ? MODES.length : mode]! += 1;
      this.#classes[topOf(scores, row)]! += 1;
    }
  }

  /** What was gathered since the last call. */
  take(): WindowColumns {
    const numbers = this.#numbers.map((values, f) => values.slice(0, this.#counts[f]).sort());
    const categories = [this.#modes, this.#classes];
    this.#counts.fill(0);
    this.#modes = new Float64Array(MODES.length + 1);
    this.#classes = new Float64Array(CLASSES.length);
    return { numbers, categories };
  }
}

function topOf(scores: Float32Array, row: number): number {
  let top = 0;
  for (let c = 1; c < CLASSES.length; c++) {
    if (scores[row * CLASSES.length + c]! > scores[row * CLASSES.length + top]!) top = c;
  }
  return top;
}

/** Several windows as one. */
export function pooled(windows: readonly WindowColumns[]): WindowColumns {
  const first = windows[0]!;
  return {
    numbers: first.numbers.map((_, f) => {
      const all = new Float64Array(windows.reduce((sum, { numbers }) => sum + numbers[f]!.length, 0));
      let at = 0;
      for (const { numbers } of windows) {
        all.set(numbers[f]!, at);
        at += numbers[f]!.length;
      }
      return all.sort();
    }),
    categories: first.categories.map((counts, c) =>
      counts.map((_, i) => windows.reduce((sum, { categories }) => sum + categories[c]![i]!, 0)),
    ),
  };
}
