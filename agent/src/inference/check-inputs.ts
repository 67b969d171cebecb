import { ServingError } from './serving.js';
import type { ServedTensor, TensorMetadata } from './serving.js';

/** A model whose inputs are checked. */
interface Checked {
  readonly name: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}

/**
 * Whether the tensors are what the model takes: each input once and no other, its type, its fixed dimensions, and as many
 * values as its shape says. Errors: ServingError INVALID, saying what is expected. Cost: O(inputs), no value is looked at.
 */
export function checkInputs(model: Checked, tensors: readonly ServedTensor[]): void {
  const seen = new Set<string>();
  for (const tensor of tensors) {
    const expected = model.inputs.find(({ name }) => name === tensor.name);
    if (expected === undefined) {
      throw invalid(`'${tensor.name}' is no input of ${model.name}; it takes ${listOf(model.inputs)}`);
    }
    if (seen.has(tensor.name)) throw invalid(`input '${tensor.name}' is given twice`);
    seen.add(tensor.name);
    checkTensor(tensor, expected);
  }
  const missing = model.inputs.filter(({ name }) => !seen.has(name));
  if (missing.length > 0) throw invalid(`${model.name} also takes ${listOf(missing)}`);
}

/** Errors: ServingError INVALID for an output that the model lacks, or one wanted twice. */
export function checkOutputs(model: Checked, outputs: readonly string[]): void {
  outputs.forEach((wanted, index) => {
    if (!model.outputs.some(({ name }) => name === wanted)) {
      throw invalid(`'${wanted}' is no output of ${model.name}; it gives ${listOf(model.outputs)}`);
    }
    if (outputs.indexOf(wanted) !== index) throw invalid(`output '${wanted}' is asked for twice`);
  });
}

function checkTensor({ name, datatype, shape, data }: ServedTensor, expected: TensorMetadata): void {
  if (datatype !== expected.datatype) throw invalid(`input '${name}' is ${datatype}; expected ${textOf(expected)}`);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw invalid(`input '${name}' has shape [${shape.join(',')}]; sizes are whole numbers from 0 up`);
  }
  // onnxruntime has no shape for some inputs: then any will do here, and the model itself may object.
  const free = expected.shape.length === 0 && shape.length > 0;
  const fits =
    shape.length === expected.shape.length && expected.shape.every((size, i) => size === -1 || size === shape[i]);
  if (!free && !fits) {
    throw invalid(`input '${name}' has shape [${shape.join(',')}]; expected [${expected.shape.join(',')}]${WILDCARD}`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (data.length !== count) {
    throw invalid(`input '${name}' has ${data.length} values; its shape [${shape.join(',')}] needs ${count}`);
  }
}

const WILDCARD = ', where -1 is any size';

function listOf(tensors: readonly TensorMetadata[]): string {
  return tensors.length === 0 ? 'nothing' : tensors.map(textOf).join(', ');
}

function textOf({ name, datatype, shape }: TensorMetadata): string {
  return `'${name}' ${datatype}[${shape.join(',')}]`;
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID', message);
}
