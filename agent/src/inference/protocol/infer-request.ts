import { ServingError } from '../serving.js';
import type { ServedTensor } from '../serving.js';
import { parseExactJson } from './exact-json.js';
import { valuesFromJson } from './json-values.js';
import { isDatatype, valuesFromRaw } from './raw-values.js';

/** One inference as HTTP asks for it. */
export interface InferRequest {
  readonly id: string | undefined;
  readonly inputs: readonly ServedTensor[];
  /** Those wanted, in order; all when empty. */
  readonly outputs: readonly { readonly name: string; readonly binary: boolean }[];
  /** How outputs go back when `outputs` is empty. */
  readonly allBinary: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Parameters that would change the answer, and that this server would have to leave unheeded: refused instead. */
const UNHEEDED = /^(shared_memory_|sequence_|classification$)/;

/**
 * Reads `body`: JSON in its first `headBytes`, and behind it the raw bytes of inputs that say `binary_data_size`, in the
 * order of the inputs. Errors: ServingError INVALID saying where and what would be right, UNIMPLEMENTED for parameters of
 * extensions that are not offered.
 * Cost: JSON once; raw tensors are views into `body` where they are aligned for their type, else copied once.
 */
export function readInferRequest(body: Buffer, headBytes: number): InferRequest {
  const fields = objectOf(parse(body.subarray(0, headBytes)), 'the request');
  const { id, inputs, outputs = [] } = fields;
  if (id !== undefined && typeof id !== 'string') throw invalid('"id" must be a text');
  if (!Array.isArray(inputs)) throw invalid('"inputs" must be an array of tensors');
  if (!Array.isArray(outputs)) throw invalid('"outputs" must be an array of { "name": … }');
  const allBinary = flag(parametersOf(fields, 'the request'), 'binary_data_output') ?? false;
  const raw = new RawPart(body.subarray(headBytes));
  const tensors = inputs.map((input: unknown, index) => readInput(objectOf(input, `inputs[${index}]`), index, raw));
  raw.end();
  const wanted = outputs.map((output: unknown, index) => {
    const where = `outputs[${index}]`;
    const given = objectOf(output, where);
    const binary = flag(parametersOf(given, where), 'binary_data') ?? allBinary;
    return { name: textOf(given['name'], `${where}.name`), binary };
  });
  return { id, inputs: tensors, outputs: wanted, allBinary };
}

function readInput(input: Fields, index: number, raw: RawPart): ServedTensor {
  const name = textOf(input['name'], `inputs[${index}].name`);
  const { datatype, shape, data } = input;
  if (!isDatatype(datatype)) {
    throw invalid(`input '${name}' has datatype ${JSON.stringify(datatype)}; expected one of ${DATATYPE_NAMES}`);
  }
  if (!isShape(shape)) throw invalid(`input '${name}' needs a "shape": an array of whole numbers from 0 up`);
  const size = parametersOf(input, `inputs[${index}]`)['binary_data_size'];
  if (size === undefined) return { name, datatype, shape, data: valuesFromJson(name, datatype, shape, data) };
  if (data !== undefined) throw invalid(`input '${name}' has both "data" and "binary_data_size"; give one`);
  if (!isSize(size)) throw invalid(`input '${name}': binary_data_size must be a whole number of bytes`);
  return { name, datatype, shape, data: valuesFromRaw(name, datatype, shape, raw.take(name, size)) };
}

/** The bytes behind the JSON, handed out from front to back. */
class RawPart {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(name: string, size: number): Buffer {
    const left = this.#bytes.length - this.#at;
    if (size > left) throw invalid(`input '${name}' says ${size} binary bytes, but only ${left} follow`);
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw invalid(`${left} bytes follow that no input's binary_data_size claims`);
  }
}

function parse(head: Buffer): unknown {
  try {
    return parseExactJson(new TextDecoder('utf-8', { fatal: true }).decode(head));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new ServingError('INVALID', `the request is not JSON: ${reason}`, { cause });
  }
}

function parametersOf(fields: Fields, where: string): Fields {
  const { parameters = {} } = fields;
  const given = objectOf(parameters, `${where}.parameters`);
  const unheeded = Object.keys(given).find((key) => UNHEEDED.test(key));
  if (unheeded !== undefined) {
    throw new ServingError('UNIMPLEMENTED', `parameter ${unheeded} belongs to an extension that is not offered here`);
  }
  return given;
}

function flag(parameters: Fields, key: string): boolean | undefined {
  const value = parameters[key];
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(`parameter ${key} must be true or false`);
}

function objectOf(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw invalid(`${where} must be an object`);
}

function textOf(value: unknown, where: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`${where} must be a text`);
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= MAX_RANK && value.every(isSize);
}

/** onnxruntime takes no more; a bound also keeps the walk over nested arrays short. */
const MAX_RANK = 64;

const DATATYPE_NAMES = 'BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BYTES';

function invalid(message: string): ServingError {
  return new ServingError('INVALID', message);
}
