import type { InputMetadata } from '@fleetally/counts';
import type { InferenceSession } from 'onnxruntime-node';

/** The tensors among a model's inputs, as the runtime describes them. Errors: TypeError when it does not, as old versions. */
export function inputsOf({ inputMetadata }: Pick<InferenceSession, 'inputMetadata'>): InputMetadata[] {
  return inputMetadata.flatMap((input) =>
    input.isTensor ? [{ name: input.name, type: input.type, shape: input.shape }] : [],
  );
}
