import type { InputMetadata } from '@fleetally/counts';
import type { InferenceSession } from 'onnxruntime-node';

import { UNKNOWN_SHAPES, type ModelShapes } from '../observe/model-shapes.js';

/** The tensors among a model's inputs, as the runtime describes them. Errors: TypeError when it does not, as old versions. */
export function inputsOf({ inputMetadata }: Pick<InferenceSession, 'inputMetadata'>): InputMetadata[] {
  return inputMetadata.flatMap((input) =>
    input.isTensor ? [{ name: input.name, type: input.type, shape: input.shape }] : [],
  );
}

/** The shapes of a model's tensors, as far as the runtime tells them: old versions and other sessions may not. */
export function shapesOf(session: Partial<Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'>>): ModelShapes {
  const { inputMetadata, outputMetadata } = session;
  if (inputMetadata === undefined || outputMetadata === undefined) return UNKNOWN_SHAPES;
  // No axes: a scalar, or a tensor of which nothing is known; a call's own dimensions tell which.
  return { inputs: tensorsOf(inputMetadata), outputs: tensorsOf(outputMetadata) };
}

function tensorsOf(values: readonly InferenceSession.ValueMetadata[]): ModelShapes['inputs'] {
  return values.flatMap((value) => (value.isTensor ? [{ name: value.name, shape: value.shape }] : []));
}
