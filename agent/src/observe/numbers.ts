import { float16Values } from './float16.js';
import { ObserveError } from './observe-error.js';
import type { TensorData, TensorView } from './tensor-view.js';

/** What the dense kernels run on: two element kinds at most, so that the compiler keeps them fast. */
export type Dense = Float32Array | Float64Array;

export function isDense(data: TensorData): data is Dense {
  return data instanceof Float32Array || data instanceof Float64Array;
}

/**
 * Converts runs of any numeric tensor to floating-point numbers, for those that are not `Dense` already, in one scratch
 * array that grows to the longest run seen and is then reused.
 */
export class Converter {
  #scratch = new Float64Array(0);

  /** Elements `offset .. offset + length - 1`, at the start of an array that the next call reuses. Throws ObserveError. */
  convert(tensor: TensorView, offset: number, length: number): Float64Array {
    if (this.#scratch.length < length) this.#scratch = new Float64Array(length);
    copyNumbers(tensor, offset, length, this.#scratch);
    return this.#scratch;
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
