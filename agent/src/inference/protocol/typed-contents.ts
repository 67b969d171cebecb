import type { InferTensorContents } from '@fleetally/proto';

import { ServingError } from '../serving.js';
import type { ServedTensor, TensorDatatype, TensorValues } from '../serving.js';

/** Which field of InferTensorContents holds a type, and what of it fits. FP16 has none: it comes as raw bytes. */
type Field = Exclude<keyof InferTensorContents, `$${string}`>;

const FIELDS: Readonly<Record<Exclude<TensorDatatype, 'FP16'>, Field>> = {
  BOOL: 'boolContents',
  INT8: 'intContents',
  INT16: 'intContents',
  INT32: 'intContents',
  INT64: 'int64Contents',
  UINT8: 'uintContents',
  UINT16: 'uintContents',
  UINT32: 'uintContents',
  UINT64: 'uint64Contents',
  FP32: 'fp32Contents',
  FP64: 'fp64Contents',
  BYTES: 'bytesContents',
};

const BITS: Readonly<Partial<Record<TensorDatatype, number>>> = { INT8: 8, INT16: 16, UINT8: 8, UINT16: 16 };

/**
 * The values of an input that come in the field of their type. Errors: ServingError INVALID when they are in another
 * field, are too many or too few for the shape, or don't fit the type. Cost: one copy.
 */
export function valuesFromContents(
  name: string,
  datatype: TensorDatatype,
  shape: readonly number[],
  contents: InferTensorContents,
): TensorValues {
  if (datatype === 'FP16') throw invalid(name, 'is FP16, which has no field of its own: send raw_input_contents');
  const field = FIELDS[datatype];
  const count = shape.reduce((product, size) => product * size, 1);
  const values = contents[field] ?? [];
  const other = Object.values(FIELDS).find((one) => one !== field && (contents[one]?.length ?? 0) > 0);
  if (other !== undefined)
    throw invalid(name, `is ${datatype}, whose values belong into ${wireName(field)}, not ${wireName(other)}`);
  if (values.length !== count) {
    throw invalid(name, `has ${values.length} values; its shape [${shape.join(',')}] needs ${count}`);
  }
  const bits = BITS[datatype];
  if (bits !== undefined) checkRange(name, datatype, bits, values as readonly number[]);
  return arrayOf(name, datatype, values);
}

/** The values of an output in the field of its type; undefined for FP16, which has none. */
export function contentsOf({ datatype, data }: ServedTensor): InferTensorContents | undefined {
  if (datatype === 'FP16') return undefined;
  const field = FIELDS[datatype];
  if (datatype === 'BYTES') return { [field]: (data as readonly string[]).map((text) => Buffer.from(text, 'utf8')) };
  if (datatype === 'BOOL') return { [field]: Array.from(data as Uint8Array, (value) => value !== 0) };
  return { [field]: Array.from(data as Float64Array) };
}

function arrayOf(name: string, datatype: TensorDatatype, values: readonly unknown[]): TensorValues {
  switch (datatype) {
    case 'BOOL':
      return Uint8Array.from(values as boolean[], Number);
    case 'UINT8':
      return Uint8Array.from(values as number[]);
    case 'UINT16':
    case 'FP16':
      return Uint16Array.from(values as number[]);
    case 'UINT32':
      return Uint32Array.from(values as number[]);
    case 'UINT64':
      return BigUint64Array.from(values as bigint[]);
    case 'INT8':
      return Int8Array.from(values as number[]);
    case 'INT16':
      return Int16Array.from(values as number[]);
    case 'INT32':
      return Int32Array.from(values as number[]);
    case 'INT64':
      return BigInt64Array.from(values as bigint[]);
    case 'FP32':
      return Float32Array.from(values as number[]);
    case 'FP64':
      return Float64Array.from(values as number[]);
    case 'BYTES':
      return (values as Uint8Array[]).map((bytes, i) => textOf(name, bytes, i));
  }
}

function checkRange(name: string, datatype: TensorDatatype, bits: number, values: readonly number[]): void {
  const [least, most] = datatype.startsWith('U') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  const at = values.findIndex((value) => value < least || value > most);
  if (at >= 0) throw invalid(name, `has ${values[at]!} at ${at}; ${datatype} takes ${least} to ${most}`);
}

function textOf(name: string, bytes: Uint8Array, index: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ServingError('INVALID', `input '${name}' is no UTF-8 at text ${index}`, { cause });
  }
}

function wireName(field: string): string {
  return field.replace(/Contents$/, '_contents');
}

function invalid(name: string, message: string): ServingError {
  return new ServingError('INVALID', `input '${name}' ${message}`);
}
