import { buildPlan, type Plan } from '@fleetally/counts';
import { encodeNetwork, Random } from '@fleetally/sim';

const FEATURES = ['x', 'y', 'z'];
const TWO_CLASSES = ['walking', 'still'] as const;
const ROWS = 400;

/** The model of which the pages speak: `features` [batch, 3] gives `probabilities`, one for each class. */
export function gesturesModel(classNames: readonly string[] = TWO_CLASSES): Uint8Array {
  const random = new Random(7);
  const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
  const outputs = classNames.length;
  const network = {
    fill: new Float32Array(3),
    layers: [{ inputs: 3, outputs, weights: draw(3 * outputs), bias: draw(outputs) }],
  };
  return encodeNetwork(network, { name: 'gestures', version: '1.4.0', featureNames: FEATURES, classNames });
}

/** Its plan, made from rows; it counts feedback. */
export function gesturesPlan(pairs?: 'none'): Plan {
  const random = new Random(8);
  return buildPlan({
    model: 'gestures',
    columns: FEATURES.map((name, column) => ({ kind: 'numeric', name, source: { tensor: 'features', column } })),
    precision: 'float32',
    output: { tensor: 'probabilities', form: 'probabilities', classes: TWO_CLASSES },
    rows: {
      rowCount: ROWS,
      numeric: Float64Array.from({ length: ROWS * 3 }, () => random.normal()),
      scores: Float64Array.from({ length: ROWS * 2 }, (_, i) => (i % 2 === 0 ? 0.7 : 0.3)),
    },
    feedback: true,
    ...(pairs !== undefined && { pairs }),
  });
}
