import type { Network } from '../trainer/network.js';
import { encodeOnnx, type GraphConstant, type GraphNode } from './messages.js';

/** What the file says about itself, under the metadata keys `features`, `classes` and `version`. */
export interface ModelDescription {
  name: string;
  version: string;
  featureNames: readonly string[];
  classNames: readonly string[];
}

/**
 * The bytes of an ONNX model that runs `network`.
 *
 * Input: `features` [batch, features] float32, raw units, NaN where a value is missing. Outputs: `probabilities`
 * [batch, classes] float32 and `class` [batch] int64. Errors: RangeError when names and network differ in number.
 */
export function encodeNetwork(network: Network, description: ModelDescription): Uint8Array {
  const { featureNames, classNames } = description;
  const featureCount = network.fill.length;
  const classCount = network.layers.at(-1)?.outputs ?? 0;
  if (featureNames.length !== featureCount || classNames.length !== classCount) {
    throw new RangeError(
      `network has ${featureCount} features and ${classCount} classes, names given: ${featureNames.length} and ${classNames.length}`,
    );
  }
  const nodes: GraphNode[] = [
    { op: 'IsNaN', inputs: ['features'], outputs: ['is_missing'] },
    { op: 'Where', inputs: ['is_missing', 'fill', 'features'], outputs: ['layer_0_in'] },
  ];
  const constants: GraphConstant[] = [{ name: 'fill', dims: [featureCount], values: network.fill }];
  network.layers.forEach((layer, index) => {
    const [weights, bias, sum] = [`layer_${index}_weights`, `layer_${index}_bias`, `layer_${index}_out`];
    constants.push({ name: weights, dims: [layer.inputs, layer.outputs], values: layer.weights });
    constants.push({ name: bias, dims: [layer.outputs], values: layer.bias });
    nodes.push({ op: 'Gemm', inputs: [`layer_${index}_in`, weights, bias], outputs: [sum] });
    if (index < network.layers.length - 1)
      nodes.push({ op: 'Relu', inputs: [sum], outputs: [`layer_${index + 1}_in`] });
  });
  const logits = `layer_${network.layers.length - 1}_out`;
  nodes.push({ op: 'Softmax', inputs: [logits], outputs: ['probabilities'], attributes: { axis: 1 } });
  nodes.push({ op: 'ArgMax', inputs: ['probabilities'], outputs: ['class'], attributes: { axis: 1, keepdims: 0 } });
  return encodeOnnx({
    name: description.name,
    nodes,
    constants,
    inputs: [{ name: 'features', type: 'float32', shape: ['batch', featureCount] }],
    outputs: [
      { name: 'probabilities', type: 'float32', shape: ['batch', classCount] },
      { name: 'class', type: 'int64', shape: ['batch'] },
    ],
    metadata: { features: featureNames.join(','), classes: classNames.join(','), version: description.version },
  });
}
