import { genericPlan, type Plan } from '@fleetally/counts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

import { monitorThrough } from '../monitor.js';
import type { Problem } from '../observe/problem.js';
import { blockCells, sumOf } from '../testing/cells.js';
import { MemoryOutbox } from '../testing/memory-outbox.js';
import { classOutput, numeric, planOf } from '../testing/plans.js';
import { recurrentModel } from '../testing/recurrent-model.js';
import { seededUniform } from '../testing/seeded-bytes.js';
import * as shared from '../testing/shared-data.js';
import { inputsOf } from './input-metadata.js';

type Axes = (number | string)[];
const WIDTH = 3;
const STATE = 4;
const silero = shared.SILERO_MODEL !== undefined;

const tensor = (dims: number[]): Tensor =>
  new Tensor('float32', new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(0.5), dims);

/** What one model, run with batches of these sizes, was counted as. */
async function counted(
  model: Uint8Array | string,
  plan: Plan | undefined,
  batches: readonly number[],
  feedsOf: (batch: number) => Record<string, Tensor> = (batch) => ({
    input: tensor([batch, WIDTH]),
    state: tensor([2, batch, STATE]),
  }),
) {
  const outbox = new MemoryOutbox();
  const problems: Problem[] = [];
  const settings = { logSeverityLevel: 3 } as const;
  const inner = await (typeof model === 'string'
    ? InferenceSession.create(model, settings)
    : InferenceSession.create(model, settings));
  const generic = genericPlan({ model: 'test', inputs: inputsOf(inner) });
  const session = await monitorThrough(
    inner,
    {
      ...{ plan: plan ?? generic, model: { name: 'test', version: '1' }, minSamples: 1 },
      ...{ clock: { now: () => 0 }, spoolDir: `none-${String(Math.max(...batches))}`, device: { id: 'd' } },
      onProblem: (problem) => void problems.push(problem),
    },
    () => outbox,
  );
  for (const batch of batches) await session.run(feedsOf(batch));
  await session.release();
  const [window] = outbox.windows;
  const missing = (feature: string): number =>
    blockCells(window!.plan, window!.cells, `feature/${feature}`).at(-1) ?? NaN;
  return { inferences: window!.inferences, window: window!, problems, missing, features: window!.plan.features };
}

const SEED = 11;
const random = seededUniform(SEED);
const BATCHES = [1, 2, ...Array.from({ length: 20 }, () => 1 + Math.floor(random() * 9))];
const SUM = BATCHES.reduce((a, b) => a + b);
const column = (name: string, of: string, at: number): object => numeric(name, { tensor: of, column: at });
const plans: [string, Plan | undefined][] = [
  ['the generic plan', undefined],
  ['a plan of the input', planOf([column('x', 'input', 1)])],
  ['a plan of the state alone', planOf([column('s', 'state', 5)])],
  ['a plan of an output alone', planOf([column('y', 'output', 2)])],
  ['a plan of the next state', planOf([column('n', 'stateN', 5), column('x', 'input', 0)])],
  [
    'a plan of classes',
    planOf([column('s', 'state', 0)], { output: classOutput('output', ['a', 'b', 'c'], 'logits') }),
  ],
];

describe(`a batch of a recurrent model (seed ${SEED})`, () => {
  describe.each<[string, Axes, Axes, Axes]>([
    ['named axes', ['batch', WIDTH], [2, 'batch', STATE], ['batch', WIDTH]],
    ['axes without names', ['', WIDTH], [2, '', STATE], ['', WIDTH]],
    ["an exporter's own names of outputs", ['n', WIDTH], [2, 'n', STATE], ['Negoutput_dim_0', WIDTH]],
  ])('with %s', (_, input, state, output) => {
    it.each(plans)('is as many inferences as it has rows, by %s', async (__, plan) => {
      const { inferences, problems, window } = await counted(recurrentModel(input, state, output), plan, BATCHES);
      expect(inferences).toBe(SUM);
      expect(sumOf(blockCells(window.plan, window.cells, 'latency'))).toBe(SUM);
      expect(problems).toEqual([]);
    });
  });

  it('of one row has its state read as one row; of more, its rows lie across and are missing', async () => {
    const model = recurrentModel(['batch', WIDTH], [2, 'batch', STATE]);
    const plan = planOf([column('first', 'state', 0), column('last', 'state', 7), column('x', 'input', 2)]);
    const alone = await counted(model, plan, [1, 1, 1]);
    expect(['first', 'last', 'x'].map(alone.missing)).toEqual([0, 0, 0]);
    const together = await counted(model, plan, [2]);
    expect(['first', 'last', 'x'].map(together.missing)).toEqual([2, 2, 0]);
  });

  it('is what the first output says where all axes are open and have no names', async () => {
    const model = recurrentModel(['', ''], ['', '', ''], ['', '']);
    for (const [name, plan] of plans) {
      const { inferences, problems } = await counted(model, plan, [1, 3, 1, 5]);
      expect([name, inferences, problems]).toEqual([name, 10, []]);
    }
  });

  it('is one where every length is fixed and the input has a first axis of 1', async () => {
    const { inferences } = await counted(recurrentModel([1, WIDTH], [2, 1, STATE]), undefined, [1, 1, 1]);
    expect(inferences).toBe(3);
  });

  it('is the fixed one where inputs and outputs have it in common', async () => {
    const eight = (): Record<string, Tensor> => ({ input: tensor([8, WIDTH]), state: tensor([8, STATE]) });
    const { inferences } = await counted(recurrentModel([8, WIDTH], [8, STATE]), undefined, [8, 8], eight);
    expect(inferences).toBe(16);
  });

  it('is that of the second axis for series by time and batch', async () => {
    const model = recurrentModel(['time', 'batch', WIDTH], ['batch', STATE]);
    const feeds = (batch: number): Record<string, Tensor> => ({
      ...{ input: tensor([6, batch, WIDTH]), state: tensor([batch, STATE]) },
    });
    const { inferences } = await counted(model, planOf([column('x', 'input', 0)]), [1, 4], feeds);
    expect(inferences).toBe(5);
  });

  it('is one inference when nothing decides, and that is said once', async () => {
    const model = recurrentModel(['rows', WIDTH], ['layers', STATE], [1, WIDTH], [1, STATE]);
    const feeds = (): Record<string, Tensor> => ({ input: tensor([3, WIDTH]), state: tensor([2, STATE]) });
    const { inferences, problems } = await counted(model, undefined, [3, 3], feeds);
    expect(inferences).toBe(2);
    expect(problems.map(({ code }) => code)).toEqual(['BATCH']);
  });

  it.skipIf(!silero)(
    'is one frame of Silero VAD, whose state of 2 layers used to double it (skipped without ../shared/…/silero)',
    async () => {
      const feeds = (batch: number): Record<string, Tensor> => ({
        input: tensor([batch, 576]),
        state: tensor([2, batch, 128]),
        sr: new Tensor('int64', BigInt64Array.of(16_000n), []),
      });
      const file = shared.needed(shared.SILERO_MODEL);
      const runs = Array.from({ length: 25 }, () => 1);
      const alone = await counted(file, undefined, runs, feeds);
      expect(alone.inferences).toBe(25);
      expect(alone.features.map(({ name }) => alone.missing(name))).toEqual(alone.features.map(() => 0));
      expect((await counted(file, undefined, BATCHES, feeds)).inferences).toBe(SUM);
    },
  );
});
