import type { Counter } from '@fleetally/counts';

import type { ModelObserver } from './model-observer.js';
import type { RowReader } from './row-reader.js';
import type { NamedTensors } from './tensor-view.js';

/** Runs with more values than this are counted in pieces, so that their rows are never all held (512 kB). */
const HELD_VALUES = 65_536;
const SPARE_BUFFERS = 16;

/** Rows of one call, read but not yet counted; or, for very many rows, counted aside. */
export interface Held {
  readonly rowCount: number;
  readonly rows: Float64Array;
  readonly aside: Counter | undefined;
}

/** Keeps what a call's inputs hold until the call ends, in buffers that are used again. */
export class RowHolder {
  readonly #observer: ModelObserver;
  readonly #inputs: RowReader;
  readonly #whole: boolean;
  readonly #spare: Float64Array[] = [];

  /** `whole`: rows are held whatever their number, because the outputs are to be written beside them. */
  constructor(observer: ModelObserver, inputs: RowReader, whole: boolean) {
    this.#observer = observer;
    this.#inputs = inputs;
    this.#whole = whole;
  }

  /** Reads `rowCount` rows from the inputs of a call. Throws ObserveError. */
  hold(feeds: NamedTensors, rowCount: number): Held {
    const width = this.#observer.plan.features.length;
    if (rowCount * width <= HELD_VALUES || this.#whole) {
      const rows = this.#buffer(rowCount * width);
      this.#inputs.read(feeds, 0, rowCount, rowCount, rows);
      return { rowCount, rows, aside: undefined };
    }
    const aside = this.#observer.counterAside();
    const piece = Math.floor(HELD_VALUES / width);
    const rows = this.#buffer(piece * width);
    for (let first = 0; first < rowCount; first += piece) {
      const count = Math.min(piece, rowCount - first);
      this.#inputs.read(feeds, first, count, rowCount, rows);
      aside.countRows(rows, count);
    }
    return { rowCount, rows, aside };
  }

  /** Rows of which every input is missing. */
  holdNothing(rowCount: number): Held {
    const values = rowCount * this.#observer.plan.features.length;
    return { rowCount, rows: this.#buffer(values).fill(NaN, 0, values), aside: undefined };
  }

  /** The rows are counted: their buffer serves another call. */
  giveBack({ rows }: Held): void {
    if (rows.length <= HELD_VALUES && this.#spare.length < SPARE_BUFFERS) this.#spare.push(rows);
  }

  #buffer(length: number): Float64Array {
    const spare = this.#spare.pop();
    return spare !== undefined && spare.length >= length ? spare : new Float64Array(Math.max(64, length));
  }
}
