import type { TensorData, TensorView } from '../observe/tensor-view.js';
import type { InputMapping } from './mapping.js';
import { numberOf, textOf, type Cell } from './table.js';

type Writable = { [at: number]: number | bigint | string; readonly length: number };

const ARRAYS: Readonly<Record<string, (length: number) => Writable>> = {
  float32: (length) => new Float32Array(length),
  float64: (length) => new Float64Array(length),
  int8: (length) => new Int8Array(length),
  int16: (length) => new Int16Array(length),
  int32: (length) => new Int32Array(length),
  int64: (length) => new BigInt64Array(length),
  uint8: (length) => new Uint8Array(length),
  uint16: (length) => new Uint16Array(length),
  uint32: (length) => new Uint32Array(length),
  uint64: (length) => new BigUint64Array(length),
  bool: (length) => new Uint8Array(length),
  string: (length) => new Array<string>(length).fill(''),
};

/** What whole numbers each type can hold: arrays would wrap others around without a word. */
const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 2n ** 8n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  bool: [0n, 1n],
};

/** Types of inputs that rows can be brought to. */
export const FILLABLE_TYPES: readonly string[] = Object.keys(ARRAYS);

/** Rows as the model takes them, and the rows that could be used. */
export interface FilledRows {
  readonly feeds: Readonly<Record<string, TensorView>>;
  readonly rows: readonly (readonly Cell[])[];
}

/** Turns rows of cells into the tensors of a call. Rows with a cell that can't be what its input takes are left out. */
export class RowTensors {
  readonly #inputs: readonly InputMapping[];

  constructor(inputs: readonly InputMapping[]) {
    this.#inputs = inputs;
  }

  /** Rows go one by one where an input has no axis for them. */
  get batched(): boolean {
    return this.#inputs.every(({ batched, constant }) => batched || constant !== undefined);
  }

  /** Undefined when no row can be used. */
  fill(rows: readonly (readonly Cell[])[]): FilledRows | undefined {
    const values = rows.map((row) => this.#valuesOf(row));
    const good = rows.filter((_, i) => values[i] !== undefined);
    if (good.length === 0) return undefined;
    const kept = values.filter((row) => row !== undefined);
    const feeds = this.#inputs.map((input, i): [string, TensorView] => {
      const once = input.constant !== undefined && !input.batched;
      const width = input.constant?.length ?? input.columns.length;
      const count = once ? 1 : kept.length;
      const data = ARRAYS[input.type]!(count * width);
      for (let row = 0; row < count; row++) {
        for (let at = 0; at < width; at++) data[row * width + at] = kept[row]![i]![at]!;
      }
      const dims = once && input.rowShape.length === 0 ? [] : [count, ...input.rowShape];
      return [input.tensor, { type: input.type, dims, data: data as TensorData }];
    });
    return { feeds: Object.fromEntries(feeds), rows: good };
  }

  /** One array for each input; undefined when a cell is wrong. */
  #valuesOf(row: readonly Cell[]): (number | bigint | string)[][] | undefined {
    const all: (number | bigint | string)[][] = [];
    for (const input of this.#inputs) {
      const cells: readonly (Cell | undefined)[] = input.constant ?? input.columns.map((at) => row[at]);
      const values = cells.map((cell) => valueOf(cell, input));
      if (values.includes(undefined)) return undefined;
      all.push(values as (number | bigint | string)[]);
    }
    return all;
  }
}

/** Undefined where the input can't take it: text for a number, a missing value or one out of range for a whole number. */
function valueOf(cell: Cell | undefined, input: InputMapping): number | bigint | string | undefined {
  const { type, codes, scale, offset } = input;
  if (type === 'string') return textOf(cell) ?? '';
  if ((type === 'int64' || type === 'uint64') && codes === undefined && scale === 1 && offset === 0) {
    if (typeof cell === 'bigint') return inRange(cell, type);
    if (typeof cell === 'string' && /^\s*[+-]?\d+\s*$/.test(cell)) return inRange(BigInt(cell.trim()), type);
  }
  const number = codes === undefined ? booleanOr(cell) : codeOf(cell, codes);
  if (number === undefined) return undefined;
  const value = number * scale + offset;
  if (type === 'float32' || type === 'float64') return value;
  if (!Number.isInteger(value)) return undefined;
  const whole = inRange(BigInt(value), type);
  return whole === undefined || type === 'int64' || type === 'uint64' ? whole : value;
}

function inRange(value: bigint, type: string): bigint | undefined {
  const [least, most] = RANGES[type]!;
  return value >= least && value <= most ? value : undefined;
}

function booleanOr(cell: Cell | undefined): number | undefined {
  if (typeof cell === 'string' && /^\s*(true|false)\s*$/i.test(cell))
    return cell.trim().toLowerCase() === 'true' ? 1 : 0;
  return numberOf(cell);
}

/** A missing category is NaN, as far as the input can say that; one that is not listed has no number. */
function codeOf(cell: Cell | undefined, codes: readonly string[]): number | undefined {
  const text = textOf(cell);
  if (text === null) return NaN;
  const index = codes.indexOf(text);
  return index < 0 ? undefined : index;
}
