import { ServingError } from '../serving.js';
import type { ServedTensor, TensorDatatype, TensorValues } from '../serving.js';
import { ExactInteger } from './exact-json.js';

/** Writes one element of a JSON array; `false` when it can't be a value of the type. */
type Put = (value: unknown, index: number) => boolean;

interface Target {
  readonly data: TensorValues;
  readonly put: Put;
  /** What an element may be, for messages. */
  readonly form: string;
}

/**
 * The values of a tensor from its JSON `data`: a flat array, row-major, or arrays nested as the shape says.
 * Errors: ServingError INVALID naming the tensor and the first value that can't be right. Nothing is rounded: a whole
 * number is one of the type's, and FP16 has no JSON form.
 */
export function valuesFromJson(
  name: string,
  datatype: TensorDatatype,
  shape: readonly number[],
  data: unknown,
): TensorValues {
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Array.isArray(data)) throw invalid(name, `needs its values in an array "data"`);
  // Counted first: a shape that promises more than came must cost no memory.
  const given = countLeaves(data, shape.length);
  if (Number.isNaN(given)) throw invalid(name, `has arrays nested deeper than its shape [${shape.join(',')}] says`);
  if (given !== count) throw invalid(name, `has ${given} values; its shape [${shape.join(',')}] needs ${count}`);
  const target = targetOf(name, datatype, count);
  let next = 0;
  const walk = (values: readonly unknown[], level: number): void => {
    if (level >= 0 && values.length !== shape[level]) {
      throw invalid(name, `has an array of ${values.length} where its shape [${shape.join(',')}] says ${shape[level]}`);
    }
    for (const value of values) {
      if (Array.isArray(value)) walk(value, level + 1);
      else if (level >= 0 && level !== shape.length - 1) {
        throw invalid(name, `has arrays nested otherwise than its shape [${shape.join(',')}] says`);
      } else if (!target.put(value, next++)) {
        throw invalid(name, `has ${textOf(value)} at ${next - 1}; ${datatype} takes ${target.form}`);
      }
    }
  };
  walk(data, data.some(Array.isArray) ? 0 : -1);
  return target.data;
}

/** The values as the text of a flat JSON array. Errors: ServingError INVALID for what JSON has no form for. */
export function valuesToJson({ name, datatype, data }: ServedTensor): string {
  if (datatype === 'BYTES') return JSON.stringify(data);
  if (datatype === 'FP16') throw invalid(name, `is FP16, which has no JSON form: ${ASK_BINARY}`, 'output');
  if (datatype === 'BOOL') {
    return JSON.stringify(Array.from(data as Uint8Array, (value) => value !== 0));
  }
  if (datatype === 'FP32' || datatype === 'FP64') {
    const numbers = data as Float32Array | Float64Array;
    if (!numbers.every(Number.isFinite)) {
      throw invalid(name, `holds NaN or an infinity, which JSON has no form for: ${ASK_BINARY}`, 'output');
    }
  }
  return `[${data.join(',')}]`;
}

const ASK_BINARY = 'ask for it with "parameters": {"binary_data": true}';

/** How many values there are; NaN when they are more than `depth` arrays deep. */
function countLeaves(values: readonly unknown[], depth: number): number {
  let count = 0;
  for (const value of values) {
    if (!Array.isArray(value)) count++;
    else if (depth > 1) count += countLeaves(value, depth - 1);
    else return NaN;
  }
  return count;
}

function targetOf(name: string, datatype: TensorDatatype, count: number): Target {
  switch (datatype) {
    case 'BOOL': {
      const data = new Uint8Array(count);
      return { data, form: 'true or false', put: (value, i) => typeof value === 'boolean' && set(data, i, +value) };
    }
    case 'UINT8':
      return whole(new Uint8Array(count), 0, 0xff);
    case 'UINT16':
      return whole(new Uint16Array(count), 0, 0xffff);
    case 'UINT32':
      return whole(new Uint32Array(count), 0, 0xffff_ffff);
    case 'INT8':
      return whole(new Int8Array(count), -0x80, 0x7f);
    case 'INT16':
      return whole(new Int16Array(count), -0x8000, 0x7fff);
    case 'INT32':
      return whole(new Int32Array(count), -0x8000_0000, 0x7fff_ffff);
    case 'UINT64':
      return big(new BigUint64Array(count), 0n, 2n ** 64n - 1n);
    case 'INT64':
      return big(new BigInt64Array(count), -(2n ** 63n), 2n ** 63n - 1n);
    case 'FP32':
      return real(new Float32Array(count), Math.fround);
    case 'FP64':
      return real(new Float64Array(count), (value) => value);
    case 'FP16':
      throw invalid(name, 'is FP16, which has no JSON form: send it with the binary tensor extension');
    case 'BYTES': {
      const data: string[] = Array<string>(count).fill('');
      return {
        data,
        form: 'texts',
        put: (value, i) => {
          if (typeof value !== 'string') return false;
          data[i] = value;
          return true;
        },
      };
    }
  }
}

function set(data: Uint8Array, index: number, value: number): true {
  data[index] = value;
  return true;
}

function whole(
  data: Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array | Int32Array,
  least: number,
  most: number,
): Target {
  const put: Put = (value, i) => {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) return false;
    data[i] = value as number;
    return true;
  };
  return { data, put, form: `whole numbers from ${least} to ${most}` };
}

function big(data: BigInt64Array | BigUint64Array, least: bigint, most: bigint): Target {
  const put: Put = (value, i) => {
    const exact = value instanceof ExactInteger;
    if (!exact && !Number.isSafeInteger(value)) return false;
    const integer = BigInt(exact ? value.digits : (value as number));
    if (integer < least || integer > most) return false;
    data[i] = integer;
    return true;
  };
  return { data, put, form: `whole numbers from ${least} to ${most}, in digits` };
}

function real(data: Float32Array | Float64Array, round: (value: number) => number): Target {
  const put: Put = (value, i) => {
    const number = value instanceof ExactInteger ? Number(value.digits) : value;
    if (typeof number !== 'number' || !Number.isFinite(round(number))) return false;
    data[i] = number;
    return true;
  };
  return { data, put, form: 'finite numbers (NaN and infinities only with the binary tensor extension)' };
}

function textOf(value: unknown): string {
  return value instanceof ExactInteger ? value.digits : JSON.stringify(value).slice(0, 60);
}

function invalid(name: string, what: string, kind = 'input'): ServingError {
  return new ServingError('INVALID', `${kind} '${name}' ${what}`);
}
