import { categoryIndex, type CategoryIndex, type Feature } from '@fleetally/counts';

import { numberAt } from './numbers.js';
import type { TensorView } from './tensor-view.js';

interface CategoricalColumn {
  readonly slot: number;
  readonly column: number;
  readonly indexOf: CategoryIndex;
  /** The empty text is a category, and not a missing value. */
  readonly emptyIsKnown: boolean;
}

/** Copies single elements of each row of one tensor into the rows to be counted. */
export class ColumnReader {
  readonly #slots: Int32Array;
  readonly #columns: Int32Array;
  readonly #categorical: readonly CategoricalColumn[];
  /** The highest column named: a tensor with fewer elements a row has missing values. */
  readonly highest: number;

  /** `features[slot]` for each of `slots` must read a column of this tensor. */
  constructor(features: readonly Feature[], slots: readonly number[]) {
    const columnOf = (slot: number): number => {
      const { source } = features[slot]!;
      return 'column' in source ? source.column : 0;
    };
    const numeric = slots.filter((slot) => features[slot]!.kind !== 'categorical');
    this.#slots = Int32Array.from(numeric);
    this.#columns = Int32Array.from(numeric, columnOf);
    this.#categorical = slots.flatMap((slot) => {
      const feature = features[slot]!;
      if (feature.kind !== 'categorical') return [];
      return [
        {
          slot,
          column: columnOf(slot),
          indexOf: categoryIndex(feature),
          emptyIsKnown: feature.categories.includes(''),
        },
      ];
    });
    this.highest = slots.reduce((most, slot) => Math.max(most, columnOf(slot)), -1);
  }

  /**
   * Row `first + r` of the tensor goes to `out[r * width + slot]`, for r < count; `stride` is the distance of the
   * tensor's rows in elements (0: every row is the tensor's only one), `elements` one row's length.
   */
  read(
    tensor: TensorView,
    first: number,
    count: number,
    stride: number,
    elements: number,
    out: Float64Array,
    width: number,
  ): void {
    const { data } = tensor;
    const start = first * stride;
    if (this.highest < elements && (data instanceof Float32Array || data instanceof Float64Array)) {
      copyColumns(data, start, count, stride, this.#slots, this.#columns, out, width);
    } else {
      this.#copySlowly(tensor, start, count, stride, elements, out, width);
    }
    for (const { slot, column, indexOf, emptyIsKnown } of this.#categorical) {
      for (let r = 0; r < count; r += 1) {
        out[r * width + slot] =
          column < elements ? categoryOf(tensor, start + r * stride + column, indexOf, emptyIsKnown) : NaN;
      }
    }
  }

  #copySlowly(
    tensor: TensorView,
    start: number,
    count: number,
    stride: number,
    elements: number,
    out: Float64Array,
    width: number,
  ): void {
    for (let r = 0; r < count; r += 1) {
      for (let j = 0; j < this.#slots.length; j += 1) {
        const column = this.#columns[j]!;
        out[r * width + this.#slots[j]!] = column < elements ? numberAt(tensor, start + r * stride + column) : NaN;
      }
    }
  }
}

function copyColumns(
  data: Float32Array | Float64Array,
  start: number,
  count: number,
  stride: number,
  slots: Int32Array,
  columns: Int32Array,
  out: Float64Array,
  width: number,
): void {
  for (let r = 0; r < count; r += 1) {
    const from = start + r * stride;
    const to = r * width;
    for (let j = 0; j < slots.length; j += 1) out[to + slots[j]!] = data[from + columns[j]!]!;
  }
}

/** The category's cell, -1 for another value, NaN for a missing one (NaN, or an empty string that is no category). */
function categoryOf(tensor: TensorView, index: number, indexOf: CategoryIndex, emptyIsKnown: boolean): number {
  const raw = tensor.data[index];
  const value = typeof raw === 'string' ? raw : numberAt(tensor, index);
  if (Number.isNaN(value) || (value === '' && !emptyIsKnown)) return NaN;
  return indexOf(value);
}
