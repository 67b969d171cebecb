import type { ServedModel, ServedTensor } from '../serving.js';
import type { InferRequest } from './infer-request.js';
import { valuesToJson } from './json-values.js';
import { valuesToRaw } from './raw-values.js';

/** JSON, and behind it the raw bytes of binary outputs, to be written in this order. */
export interface InferResponse {
  readonly head: Buffer;
  readonly raw: readonly Uint8Array[];
}

/**
 * The answer to `request`. Raw outputs are views of the tensors' own memory; only texts are copied.
 * Errors: ServingError INVALID for an output that has no JSON form and was not asked for in binary.
 */
export function writeInferResponse(
  { name, version }: Pick<ServedModel, 'name' | 'version'>,
  { id, outputs, allBinary }: Pick<InferRequest, 'id' | 'outputs' | 'allBinary'>,
  tensors: readonly ServedTensor[],
): InferResponse {
  const raw: Uint8Array[] = [];
  const written = tensors.map((tensor, index) => {
    const { name: output, datatype, shape } = tensor;
    const start = `{"name":${JSON.stringify(output)},"datatype":"${datatype}","shape":${JSON.stringify(shape)}`;
    if (!(outputs[index]?.binary ?? allBinary)) return `${start},"data":${valuesToJson(tensor)}}`;
    const bytes = valuesToRaw(tensor);
    raw.push(bytes);
    return `${start},"parameters":{"binary_data_size":${bytes.byteLength}}}`;
  });
  const identity = id === undefined ? '' : `,"id":${JSON.stringify(id)}`;
  const model = `"model_name":${JSON.stringify(name)},"model_version":${JSON.stringify(version)}`;
  return { head: Buffer.from(`{${model}${identity},"outputs":[${written.join(',')}]}`), raw };
}
