import { open } from 'node:fs/promises';
import type { WireFieldAt } from '@fleetally/proto';
import type { ModelTensor } from '../registry/types.js';
import { ProtobufFile } from './protobuf-fields.js';

/** What a model takes and gives. */
export interface ModelSignature {
  readonly inputs: readonly ModelTensor[];
  readonly outputs: readonly ModelTensor[];
}

/** Field numbers of onnx.proto3. */
const MODEL = { graph: 7 } as const;
const GRAPH = { initializer: 5, input: 11, output: 12 } as const;
const INITIALIZER = { name: 8 } as const;
const VALUE = { name: 1, type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR = { element: 1, shape: 2 } as const;
const SHAPE = { dimension: 1 } as const;
const DIMENSION = { value: 1, parameter: 2 } as const;

/** TensorProto.DataType, by number. */
const ELEMENTS = [
  ...['undefined', 'float32', 'uint8', 'int8', 'uint16', 'int16', 'int32', 'int64', 'string', 'bool'],
  ...['float16', 'float64', 'uint32', 'uint64', 'complex64', 'complex128', 'bfloat16'],
];
/** Names are short; a longer one is somebody else's. */
const MOST_NAME_BYTES = 65_536;

/**
 * Inputs and outputs that an ONNX file declares, weights left out; undefined when it is no whole ONNX file.
 * Errors: those of the file system. Cost: reads the outline of the graph, never its weights.
 */
export async function onnxSignature(path: string): Promise<ModelSignature | undefined> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const file = new ProtobufFile(handle, size);
    let found: ModelSignature | undefined;
    for await (const field of file.fields(0, size)) {
      if (field.number === MODEL.graph) found = await graphOf(file, field);
    }
    return file.sound ? found : undefined;
  } finally {
    await handle.close();
  }
}

async function graphOf(file: ProtobufFile, graph: WireFieldAt): Promise<ModelSignature> {
  const inputs: ModelTensor[] = [];
  const outputs: ModelTensor[] = [];
  const weights = new Set<string>();
  for await (const field of file.fields(graph.start, graph.end)) {
    if (field.number === GRAPH.input) inputs.push(await tensorOf(file, field));
    if (field.number === GRAPH.output) outputs.push(await tensorOf(file, field));
    if (field.number === GRAPH.initializer) weights.add(await textIn(file, field, INITIALIZER.name));
  }
  // Older files name their weights among the inputs, too.
  return { inputs: inputs.filter(({ name }) => !weights.has(name)), outputs };
}

async function tensorOf(file: ProtobufFile, value: WireFieldAt): Promise<ModelTensor> {
  const name = await textIn(file, value, VALUE.name);
  const type = await messageIn(file, value, VALUE.type);
  const tensor = type && (await messageIn(file, type, TYPE.tensor));
  if (tensor === undefined) return { name, type: 'other', shape: [] };
  const shape: (number | string)[] = [];
  let element = 0;
  for await (const field of file.fields(tensor.start, tensor.end)) {
    if (field.number === TENSOR.element) element = field.value;
    if (field.number !== TENSOR.shape) continue;
    for await (const dimension of file.fields(field.start, field.end)) {
      if (dimension.number === SHAPE.dimension) shape.push(await lengthOf(file, dimension));
    }
  }
  return { name, type: ELEMENTS[element] ?? `type${element}`, shape };
}

async function lengthOf(file: ProtobufFile, dimension: WireFieldAt): Promise<number | string> {
  for await (const field of file.fields(dimension.start, dimension.end)) {
    if (field.number === DIMENSION.value) return field.value;
    if (field.number === DIMENSION.parameter) return textOf(file, field);
  }
  return '';
}

async function messageIn(
  file: ProtobufFile,
  { start, end }: WireFieldAt,
  number: number,
): Promise<WireFieldAt | undefined> {
  for await (const field of file.fields(start, end)) if (field.number === number) return field;
  return undefined;
}

async function textIn(file: ProtobufFile, message: WireFieldAt, number: number): Promise<string> {
  const field = await messageIn(file, message, number);
  return field === undefined ? '' : textOf(file, field);
}

async function textOf(file: ProtobufFile, { start, end }: WireFieldAt): Promise<string> {
  if (end - start > MOST_NAME_BYTES) return '';
  return (await file.bytes(start, end)).toString('utf8');
}
