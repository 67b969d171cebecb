import { axisName, fixedLength } from './model-shapes.js';
import type { TensorShape } from './model-shapes.js';

/** What exporters and people call the axis of a batch; decides only where inputs and outputs share several first axes. */
const BATCH_NAME = /batch|^n$/i;

/**
 * The name of the batch's axis: one that leads an input and an output; else one that leads an output and is a later axis
 * of an input (sound by time and batch), unless some input has a first axis of 1, which is a batch of one. Undefined
 * where there is none, as in models whose open axes have no names or whose exporter gave each a name of its own.
 */
export function sharedSymbol(
  inputs: readonly TensorShape[],
  outputs: readonly TensorShape[],
  classOutput: string | undefined,
): string | undefined {
  const leadOf = ({ shape }: TensorShape): string | undefined => axisName(shape[0]);
  // The class output's own comes first: its rows are the inferences.
  const ranked = [...outputs].sort((a, b) => Number(b.name === classOutput) - Number(a.name === classOutput));
  const ofOutputs = ranked.flatMap((output) => leadOf(output) ?? []);
  const leads = new Set(inputs.map(leadOf));
  const shared = ofOutputs.filter((symbol) => leads.has(symbol));
  if (shared.length > 0) {
    const answer = outputs.find(({ name }) => name === classOutput);
    const own = answer && leadOf(answer);
    if (own !== undefined && shared.includes(own)) return own;
    return shared.find((symbol) => BATCH_NAME.test(symbol)) ?? shared[0];
  }
  if (inputs.some(({ shape }) => shape.length > 1 && fixedLength(shape[0]) === 1)) return undefined;
  return ofOutputs.find((symbol) => inputs.some(({ shape }) => shape.includes(symbol)));
}
