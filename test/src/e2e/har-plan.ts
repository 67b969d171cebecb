import { buildPlan, type Plan } from '@fleetally/counts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { HarData, HarStream } from './har-data.js';

export const HAR_NAME = 'har';
/** As the model's metadata lists them. */
export const CLASSES = ['SEATED', 'SITTING_DOWN', 'STANDING_UP', 'TURNING', 'WALKING'];

/** The plan that the given streams make: their rows, what the model says of them, and what they truly were. */
export async function harPlan(modelFile: string, { features }: HarData, streams: readonly HarStream[]): Promise<Plan> {
  const session = await InferenceSession.create(modelFile);
  const rows = Float32Array.from(streams.flatMap(({ executions }) => executions.flatMap((part) => [...part])));
  const rowCount = rows.length / features.length;
  const outputs = await session.run({ features: new Tensor('float32', rows, [rowCount, features.length]) });
  await session.release();
  return buildPlan({
    model: HAR_NAME,
    precision: 'float32',
    columns: features.map((name, column) => ({ kind: 'numeric', name, source: { tensor: 'features', column } })),
    output: { tensor: 'probabilities', form: 'probabilities', classes: CLASSES },
    rows: {
      rowCount,
      numeric: Float64Array.from(rows),
      scores: outputs['probabilities']!.data as Float32Array,
      labels: streams.flatMap(({ labels }) => labels.map((label) => CLASSES.indexOf(label))),
      devices: streams.flatMap(({ subject, device, labels }) => labels.map(() => `${subject}-${device}`)),
    },
  });
}
