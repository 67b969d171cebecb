import type { InferenceSession, Tensor } from 'onnxruntime-node';

import type { ServedTensor, TensorDatatype, TensorMetadata, TensorValues } from './serving.js';

type OrtType = Tensor.Type;

const ORT_TYPES = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
} as const satisfies Record<TensorDatatype, OrtType>;

const DATATYPES = new Map<OrtType, TensorDatatype>(
  (Object.entries(ORT_TYPES) as [TensorDatatype, OrtType][]).map(([datatype, type]) => [type, datatype]),
);

/** onnxruntime's name for a type of the protocol. */
export function ortTypeOf(datatype: TensorDatatype): OrtType {
  return ORT_TYPES[datatype];
}

/** A model's input or output as the protocol describes it; undefined for what the protocol has no type for. */
export function metadataOf(value: InferenceSession.ValueMetadata): TensorMetadata | undefined {
  const datatype = value.isTensor ? DATATYPES.get(value.type) : undefined;
  if (!value.isTensor || datatype === undefined) return undefined;
  const shape = value.shape.map((size) => (typeof size === 'number' ? size : -1));
  return { name: value.name, datatype, shape };
}

/** onnxruntime's result as the protocol has it, on the same memory. Undefined for a type that the protocol lacks. */
export function servedTensor(name: string, tensor: Tensor): ServedTensor | undefined {
  const datatype = DATATYPES.get(tensor.type);
  return datatype === undefined ? undefined : { name, datatype, shape: tensor.dims, data: valuesOf(tensor, datatype) };
}

function valuesOf({ data }: Tensor, datatype: TensorDatatype): TensorValues {
  // Where the language has half floats, they come as such; the protocol wants their bits.
  if (datatype === 'FP16' && ArrayBuffer.isView(data) && !(data instanceof Uint16Array)) {
    return new Uint16Array(data.buffer, data.byteOffset, data.length);
  }
  return data;
}
