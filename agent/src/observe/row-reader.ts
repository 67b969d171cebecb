import type { Feature } from '@fleetally/counts';

import type { RowLayout } from './batch-rule.js';
import { ColumnReader } from './column-reader.js';
import { DenseReader } from './dense-reader.js';
import { rowsOf, tensorNamed } from './tensor-view.js';
import type { NamedTensors, TensorView } from './tensor-view.js';

interface TensorReader {
  readonly name: string;
  readonly slots: readonly number[];
  readonly columns: ColumnReader;
  readonly dense: DenseReader;
  /** A rank-1 tensor is one row, because the plan names a column beyond the first or a summary. */
  readonly vector: boolean;
  readonly layout: RowLayout;
}

/**
 * Turns named tensors into the rows a Counter counts: `features.length` numbers a row, in plan order; categories as
 * their index (-1 = other), missing values as NaN.
 *
 * Rows lie along the first axis, unless `layoutOf` says otherwise of a tensor. A tensor of one row beside others of n
 * rows (a sampling rate, say) holds for all n.
 * What a tensor can't give (absent, another number of rows, too few columns or channels) is missing, not an error.
 */
export class RowReader {
  readonly #tensors: readonly TensorReader[];
  /** Columns of a row, also of those features that another reader fills. */
  readonly #width: number;

  /** Reads only features whose tensor passes `wanted`: inputs and outputs are read at different times. */
  constructor(
    features: readonly Feature[],
    wanted: (tensor: string) => boolean = () => true,
    layoutOf: (tensor: string) => RowLayout = () => 'leading',
  ) {
    const names = new Set(features.map(({ source }) => source.tensor).filter(wanted));
    this.#width = features.length;
    this.#tensors = [...names].map((name) => tensorReader(name, features, layoutOf(name)));
  }

  /** True when no feature is read. */
  get empty(): boolean {
    return this.#tensors.length === 0;
  }

  /** The most rows that any of these tensors has; undefined when none of those named is there. */
  rows(tensors: NamedTensors | undefined): number | undefined {
    let most: number | undefined;
    for (const { name, vector } of this.#tensors) {
      const tensor = tensorNamed(tensors, name);
      if (tensor !== undefined) most = Math.max(most ?? 0, rowsOf(tensor, vector));
    }
    return most;
  }

  /** Writes rows `first .. first + count - 1` of `total` to the start of `out`, row-major. Throws ObserveError. */
  read(tensors: NamedTensors | undefined, first: number, count: number, total: number, out: Float64Array): void {
    for (const reader of this.#tensors) {
      const { name, slots, columns, dense } = reader;
      const tensor = tensorNamed(tensors, name);
      const rows = tensor === undefined ? 0 : rowsIn(tensor, reader, total);
      const elements = tensor === undefined ? 0 : tensor.data.length / rows;
      if (tensor === undefined || (rows !== total && rows !== 1) || !Number.isInteger(elements)) {
        fillMissing(out, count, this.#width, slots);
        continue;
      }
      const stride = rows === total ? elements : 0;
      columns.read(tensor, first, count, stride, elements, out, this.#width);
      if (!dense.empty) dense.read(tensor, first, count, stride, elements, out, this.#width);
    }
  }
}

/** 0 where the rows of a batch lie in a way that they can't be read. */
function rowsIn(tensor: TensorView, { vector, layout }: TensorReader, total: number): number {
  if (layout === 'leading') return rowsOf(tensor, vector);
  return layout === 'whole' || total === 1 ? 1 : 0;
}

function tensorReader(name: string, features: readonly Feature[], layout: RowLayout): TensorReader {
  const slots = [...features.keys()].filter((slot) => features[slot]!.source.tensor === name);
  const byColumn = slots.filter((slot) => 'column' in features[slot]!.source);
  const columns = new ColumnReader(features, byColumn);
  const dense = new DenseReader(features, slots);
  return { name, slots, columns, dense, vector: columns.highest > 0 || !dense.empty, layout };
}

function fillMissing(out: Float64Array, count: number, width: number, slots: readonly number[]): void {
  for (let r = 0; r < count; r += 1) {
    for (const slot of slots) out[r * width + slot] = NaN;
  }
}
