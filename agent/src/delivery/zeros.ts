import type { ServedTensor, TensorDatatype, TensorMetadata, TensorValues } from '../inference/serving.js';

const ARRAYS: Record<TensorDatatype, (length: number) => TensorValues> = {
  BOOL: (length) => new Uint8Array(length),
  UINT8: (length) => new Uint8Array(length),
  UINT16: (length) => new Uint16Array(length),
  UINT32: (length) => new Uint32Array(length),
  UINT64: (length) => new BigUint64Array(length),
  INT8: (length) => new Int8Array(length),
  INT16: (length) => new Int16Array(length),
  INT32: (length) => new Int32Array(length),
  INT64: (length) => new BigInt64Array(length),
  FP16: (length) => new Uint16Array(length),
  FP32: (length) => new Float32Array(length),
  FP64: (length) => new Float64Array(length),
  BYTES: (length) => Array.from({ length }, () => ''),
};

/** Zeros (empty texts, false) for each input, with 1 wherever any size will do. */
export function zerosFor(inputs: readonly TensorMetadata[]): ServedTensor[] {
  return inputs.map(({ name, datatype, shape }) => {
    const sizes = shape.map((size) => (size === -1 ? 1 : size));
    const length = sizes.reduce((product, size) => product * size, 1);
    return { name, datatype, shape: sizes, data: ARRAYS[datatype](length) };
  });
}
