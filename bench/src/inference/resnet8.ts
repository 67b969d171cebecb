import { readFileSync } from 'node:fs';
import type { ColumnSpec } from '@fleetally/counts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sharedFile } from '../shared-files.js';
import { SESSION_OPTIONS } from './session-options.js';
import { floatsOf, planFor, type Subject } from './subject.js';

export const RESNET8_FILES = ['models/resnet8/ic_resnet8_fp32.onnx', 'data/cifar10/test2000_nhwc.u8'] as const;

const SIDE = 32;
const CHANNELS = 3;
const ELEMENTS = SIDE * SIDE * CHANNELS;
const PROJECTIONS = 16;
const REFERENCE_IMAGES = 500;
const CALLS = 64;

/** Images of 3,072 elements, watched by mean, deviation and detail of each channel, 16 projections, and 190 pairs. */
export async function resnet8Subject(): Promise<Subject> {
  const session = await InferenceSession.create(sharedFile(RESNET8_FILES[0]), SESSION_OPTIONS);
  const pixels = Float32Array.from(readFileSync(sharedFile(RESNET8_FILES[1])));
  const images = (from: number, count: number): Tensor =>
    new Tensor('float32', pixels.slice(from * ELEMENTS, (from + count) * ELEMENTS), [count, SIDE, SIDE, CHANNELS]);
  const reference = { input: images(0, REFERENCE_IMAGES) };
  const scores = floatsOf((await session.run(reference)).output);
  const plan = planFor({
    model: 'resnet8',
    columns: columns(),
    reference,
    rowCount: REFERENCE_IMAGES,
    output: { tensor: 'output', classes: Array.from({ length: scores.length / REFERENCE_IMAGES }, (_, i) => `c${i}`) },
    scores,
  });
  const feeds = Array.from({ length: CALLS }, (_, i) => ({ input: images(REFERENCE_IMAGES + i, 1) }));
  return { session, plan, feeds };
}

function columns(): (ColumnSpec & { readonly kind: 'numeric' })[] {
  const channels = Array.from({ length: CHANNELS }, (_, channel) => channel);
  const summaries = channels.flatMap((channel) =>
    (['mean', 'deviation', 'detail'] as const).map((summary) => ({
      kind: 'numeric' as const,
      name: `${summary}-${channel}`,
      source: { tensor: 'input', summary, channel, layout: 'nhwc' as const },
    })),
  );
  const projections = Array.from({ length: PROJECTIONS }, (_, projection) => ({
    kind: 'numeric' as const,
    name: `projection-${projection}`,
    source: { tensor: 'input', projection, of: PROJECTIONS, seed: 1 },
  }));
  return [...summaries, ...projections];
}
