import type { ModelInferRequest, ModelInferResponseFields } from '@fleetally/proto';

import { ServingError } from '../serving.js';
import type { ServedModels, ServedTensor } from '../serving.js';
import { isDatatype, valuesFromRaw, valuesToRaw } from './raw-values.js';
import { contentsOf, valuesFromContents } from './typed-contents.js';

/** onnxruntime takes no more axes. */
const MAX_RANK = 64;

/** Parameters that would change the answer, and that this server would have to leave unheeded: refused instead. */
const UNHEEDED = /^(shared_memory_|sequence_|classification$)/;

/**
 * One inference as gRPC asks for it. Outputs come back as the inputs came, raw or in typed fields; raw where they came
 * raw, where there were none, and for FP16, which has no field (then all are raw, as the protocol wants it).
 * Errors: ServingError. Cost: raw tensors are views where they are aligned, else copied once.
 */
export async function inferGrpc(models: ServedModels, request: ModelInferRequest): Promise<ModelInferResponseFields> {
  const model = models.find(request.modelName, request.modelVersion === '' ? undefined : request.modelVersion);
  checkParameters(request.parameters);
  for (const { parameters } of request.outputs) checkParameters(parameters ?? {});
  const raw = request.rawInputContents.length > 0;
  const inputs = readInputs(request);
  const wanted = request.outputs.map(({ name }) => name ?? '');
  const results = await model.infer(inputs, wanted, request.id === '' ? undefined : request.id);
  const asRaw = raw || inputs.length === 0 || results.some(({ datatype }) => datatype === 'FP16');
  return {
    modelName: model.name,
    modelVersion: model.version,
    id: request.id,
    outputs: results.map((tensor) => {
      const { name, datatype, shape } = tensor;
      const contents = asRaw ? undefined : contentsOf(tensor);
      return { name, datatype, shape: [...shape], ...(contents === undefined ? {} : { contents }) };
    }),
    ...(asRaw ? { rawOutputContents: results.map(valuesToRaw) } : {}),
  };
}

function readInputs({ inputs, rawInputContents }: ModelInferRequest): ServedTensor[] {
  const raw = rawInputContents.length > 0;
  if (raw && rawInputContents.length !== inputs.length) {
    throw invalid(
      `raw_input_contents has ${rawInputContents.length} entries for ${inputs.length} inputs; it needs one for each`,
    );
  }
  return inputs.map(({ name = '', datatype, shape = [], parameters, contents }, i) => {
    checkParameters(parameters ?? {});
    if (!isDatatype(datatype))
      throw invalid(`input '${name}' has the datatype '${datatype ?? ''}', which is none of the protocol's`);
    if (shape === null || shape.length > MAX_RANK || shape.some((size) => size < 0)) {
      throw invalid(`input '${name}' needs a shape of whole numbers from 0 up`);
    }
    if (raw && contents !== null && contents !== undefined) {
      throw invalid(`input '${name}' has contents beside raw_input_contents; give one`);
    }
    const data = raw
      ? valuesFromRaw(name ?? '', datatype, shape, rawInputContents[i]!)
      : valuesFromContents(name ?? '', datatype, shape, contents ?? {});
    return { name: name ?? '', datatype, shape, data };
  });
}

function checkParameters(parameters: Readonly<Record<string, unknown>> | null): void {
  const unheeded = Object.keys(parameters ?? {}).find((key) => UNHEEDED.test(key));
  if (unheeded === undefined) return;
  throw new ServingError('UNIMPLEMENTED', `parameter ${unheeded} belongs to an extension that is not offered here`);
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID', message);
}
