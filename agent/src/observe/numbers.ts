import { float16Values } from './float16.js';
import { ObserveError } from './observe-error.js';
import type { TensorView } from './tensor-view.js';

/** What the dense kernels run on: two element kinds at most, so that the compiler keeps them fast. */
export type Dense = Float32Array | Float64Array;

/** A run of a tensor's elements: `data[offset ...]`. */
export interface DenseRun {
  data: Dense;
  offset: number;
}

/**
 * Gives any numeric tensor's elements as floating-point numbers. float32 and float64 are used where they are; other
 * types are converted into one scratch array that grows to the longest run seen and is then reused.
 */
export class Numbers {
  #scratch = new Float64Array(0);
  readonly #run: DenseRun = { data: this.#scratch, offset: 0 };

  /** Elements `offset .. offset + length - 1`. The result is reused by the next call. Throws ObserveError. */
  of(tensor: TensorView, offset: number, length: number): DenseRun {
    const run = this.#run;
    const { data } = tensor;
    if (data instanceof Float32Array || data instanceof Float64Array) {
      run.data = data;
      run.offset = offset;
      return run;
    }
    if (this.#scratch.length < length) this.#scratch = new Float64Array(length);
    copyNumbers(tensor, offset, length, this.#scratch);
    run.data = this.#scratch;
    run.offset = 0;
    return run;
  }
}

/** One element as a number; strings are NaN (missing), as is anything outside the data. Throws ObserveError. */
export function numberAt(tensor: TensorView, index: number): number {
  const value = tensor.data[index];
  if (typeof value === 'string' || value === undefined) return NaN;
  if (isPacked(tensor)) throw unsupported(tensor);
  if (tensor.type === 'float16' && tensor.data instanceof Uint16Array) return float16Values()[Number(value)]!;
  return Number(value);
}

function copyNumbers(tensor: TensorView, offset: number, length: number, into: Float64Array): void {
  const { data } = tensor;
  if (isPacked(tensor)) throw unsupported(tensor);
  if (tensor.type === 'float16' && data instanceof Uint16Array) {
    const values = float16Values();
    for (let i = 0; i < length; i += 1) into[i] = values[data[offset + i]!]!;
  } else if (data instanceof Uint8Array || data instanceof Int8Array) {
    into.set(data.subarray(offset, offset + length));
  } else {
    for (let i = 0; i < length; i += 1) into[i] = numberAt(tensor, offset + i);
  }
}

/** Two 4-bit integers share a byte, so that element i is not at index i. */
function isPacked(tensor: TensorView): boolean {
  return tensor.type === 'int4' || tensor.type === 'uint4';
}

function unsupported(tensor: TensorView): ObserveError {
  return new ObserveError('UNSUPPORTED_TYPE', `${tensor.type} tensors can't be counted: leave them out of the plan`);
}
