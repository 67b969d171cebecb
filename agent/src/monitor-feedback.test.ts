import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkCounts, feedbackTotals, resourceCell, resourceCells, withBlocks } from '@fleetally/counts';
import type { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { monitorThrough } from './monitor.js';
import type { MonitoredSession } from './monitor.js';
import type { MonitorOptions } from './monitor-options.js';
import type { ResourceReader } from './resources/resource-reader.js';
import { blockCells, sumOf } from './testing/cells.js';
import { FakeSession } from './testing/fake-session.js';
import { MemoryOutbox } from './testing/memory-outbox.js';
import { classOutput, columnsPlan } from './testing/plans.js';
import { seededBytes } from './testing/seeded-bytes.js';

const plan = withBlocks(columnsPlan(1, { output: classOutput('p', ['a', 'b', 'c']) }), {
  ...{ feedback: true, resources: [{ kind: 'rss' }, { kind: 'battery' }] },
});

/** Rows whose only feature is the class that the model will say. */
function feedsOf(...classes: number[]): InferenceSession.FeedsType {
  const x = { type: 'float32', dims: [classes.length, 1], data: Float32Array.from(classes) };
  return { features: x } as unknown as InferenceSession.FeedsType;
}

/** Each call gives an object of its own, as onnxruntime does. */
function answer(feeds: unknown): Promise<InferenceSession.ReturnType> {
  const { data } = (feeds as { features: { data: Float32Array } }).features;
  const scores = Float32Array.from({ length: data.length * 3 }, (_, i) =>
    data[Math.floor(i / 3)] === i % 3 ? 0.8 : 0.1,
  );
  return Promise.resolve({
    p: { type: 'float32', dims: [data.length, 3], data: scores },
  } as unknown as InferenceSession.ReturnType);
}

let spoolDir: string;
beforeEach(() => {
  spoolDir = mkdtempSync(join(tmpdir(), 'fleetally-feedback-'));
});
afterEach(() => {
  rmSync(spoolDir, { recursive: true, force: true });
});

const clock = { ms: 0 };

async function start(rest: Partial<MonitorOptions> = {}) {
  clock.ms = 0;
  const outbox = new MemoryOutbox();
  const options: MonitorOptions = {
    ...{ plan, model: { name: 'test', version: '1' }, spoolDir, minSamples: 2, clock: { now: () => clock.ms } },
    ...rest,
  };
  const fake = new FakeSession(['features'], ['p'], answer);
  const session: MonitoredSession = await monitorThrough(fake, options, () => outbox);
  return { session, outbox, handle: session.fleetally };
}

describe('feedback on a monitored session', () => {
  it('counts in the window in which it comes, for an inference of a window that is sealed', async () => {
    const { session, outbox, handle } = await start();
    const results = await session.run(feedsOf(0, 1, 2));
    const ids = [0, 1, 2].map((row) => handle.inferenceId(results, row)!);
    clock.ms = 300_000;
    await session.run(feedsOf(0, 0));
    expect(handle.recordFeedback(ids[0]!, 'a')).toBe('counted');
    expect(handle.recordFeedback(ids[1]!, 'c')).toBe('counted');
    expect(handle.recordFeedback(ids[1]!, 'b')).toBe('duplicate');
    await session.release();
    expect(handle.recordFeedback(ids[2]!, 'c')).toBe('not-counted');
    expect(outbox.windows.map(({ windowStart, inferences }) => [windowStart, inferences])).toEqual([
      [0, 3],
      [300, 2],
    ]);
    expect(outbox.windows.map(({ cells }) => feedbackTotals(plan, cells))).toEqual([
      { correct: 0, samples: 0 },
      { correct: 1, samples: 2 },
    ]);
    const [, late] = outbox.windows;
    expect(checkCounts(plan, late!.cells, late!.inferences, { noisy: false })).toBeUndefined();
    // True a predicted a; true c predicted b.
    expect(blockCells(plan, late!.cells, 'feedback').flatMap((count, cell) => (count > 0 ? [cell] : []))).toEqual([
      0, 9,
    ]);
    expect(handle.status().feedback).toMatchObject({ counted: 2, duplicate: 1, 'not-counted': 1 });
  });

  it('makes a report of its own when labels come while the model rests', async () => {
    const { session, outbox, handle } = await start();
    const results = await session.run(feedsOf(0, 1));
    clock.ms = 300_000;
    handle.tick();
    for (const row of [0, 1]) expect(handle.recordFeedback(handle.inferenceId(results, row)!, 'a')).toBe('counted');
    clock.ms = 600_000;
    handle.tick();
    expect(outbox.windows.map(({ inferences, cells }) => [inferences, feedbackTotals(plan, cells)?.samples])).toEqual([
      [2, 0],
      [0, 2],
    ]);
    expect(checkCounts(plan, outbox.windows[1]!.cells, 0, { noisy: false })).toBeUndefined();
    expect(handle.recordFeedback(null, { correct: true })).toBe('counted');
    await session.release();
    expect(handle.status().counting.withheldLabels).toBe(1);
  });

  it('knows nothing of what was predicted before a restart, and keeps what was counted then', async () => {
    const before = await start();
    const id = before.handle.inferenceId(await before.session.run(feedsOf(1, 1)))!;
    expect(before.handle.recordFeedback(id, 'b')).toBe('counted');
    await before.session.release();
    const after = await start();
    await after.session.run(feedsOf(0, 0));
    expect(after.handle.recordFeedback(id, 'b')).toBe('unknown');
    expect(after.handle.recordFeedback({ prediction: 'b' }, 'b')).toBe('counted');
    await after.session.release();
    const windows = [...before.outbox.windows, ...after.outbox.windows];
    expect(windows.map(({ cells }) => feedbackTotals(plan, cells))).toEqual([
      { correct: 1, samples: 1 },
      { correct: 1, samples: 1 },
    ]);
  });

  it('keeps devices of one process apart, each with a bounded memory of its own', async () => {
    const fleet = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        start({ device: { id: `d${i}` }, feedbackMemory: { predictions: 4, seconds: 60 } }),
      ),
    );
    const ids = await Promise.all(
      fleet.map(async ({ session, handle }) => {
        const old = handle.inferenceId(await session.run(feedsOf(0)))!;
        const results = await session.run(feedsOf(1, 2, 0, 1));
        return { old, fresh: handle.inferenceId(results, 3)! };
      }),
    );
    expect(new Set(ids.map(({ fresh }) => fresh)).size).toBe(fleet.length);
    for (const [i, { handle }] of fleet.entries()) {
      expect(handle.recordFeedback(ids[i]!.old, 'a')).toBe('expired');
      expect(handle.recordFeedback(ids[(i + 1) % fleet.length]!.fresh, 'b')).toBe('unknown');
      expect(handle.recordFeedback(ids[i]!.fresh, 'b')).toBe('counted');
    }
    await Promise.all(fleet.map(({ session }) => session.release()));
    for (const { outbox } of fleet) expect(feedbackTotals(plan, outbox.windows[0]!.cells)?.samples).toBe(1);
  });

  it('has its share of epsilon at level dp, where figures of the device are refused', async () => {
    const privacy = { level: 'dp', epsilonPerRecord: 6 } as const;
    await expect(start({ privacy })).rejects.toMatchObject({ code: 'PLAN_HAS_RESOURCES' });
    const noisy = withBlocks(columnsPlan(1, { output: classOutput('p', ['a', 'b', 'c']) }), { feedback: 'outcome' });
    const { session, outbox, handle } = await start({ plan: noisy, privacy, random: seededBytes(5) });
    await session.run(feedsOf(...new Array<number>(200).fill(0)));
    for (let i = 0; i < 100; i++) handle.recordFeedback({ prediction: 0 }, i < 90 ? 0 : 1);
    clock.ms = 300_000;
    handle.tick();
    expect(handle.status().counting.ledger.recent.at(-1)).toMatchObject({ milliEpsilon: 6000, shares: 6 });
    const { correct, samples } = feedbackTotals(noisy, outbox.windows[0]!.cells)!;
    // Noise of epsilon 1 in each of the two cells: its standard deviation is 1.4.
    expect(Math.abs(correct - 90)).toBeLessThan(8);
    expect(Math.abs(samples - 100)).toBeLessThan(10);
    await session.release();
  });
});

describe('figures of the device', () => {
  it('are reported with the inferences of their window, over their own samples, and absent ones told once', async () => {
    const problems: string[] = [];
    const { session, outbox, handle } = await start({
      resourceSampling: { reader: { read: () => ({ rss: 3e8 }) } },
      onProblem: ({ code, message }) => void problems.push(`${code}: ${message}`),
    });
    for (let i = 0; i < 3; i++) await handle.sampleResources();
    // A window in which the model rested says nothing.
    clock.ms = 300_000;
    await session.run(feedsOf(0, 1));
    await handle.sampleResources();
    await session.release();
    expect(outbox.windows).toHaveLength(1);
    const rss = blockCells(plan, outbox.windows[0]!.cells, 'resource:rss');
    expect(rss[resourceCell(resourceCells('rss'), 3e8)]).toBe(1);
    expect(sumOf(rss)).toBe(1);
    expect(sumOf(blockCells(plan, outbox.windows[0]!.cells, 'resource:battery'))).toBe(0);
    expect(problems).toEqual(['RESOURCES: test: this device does not offer battery, so they are not counted']);
  });

  it.each<[string, Partial<MonitorOptions>]>([
    ['feedback', { feedback: true }],
    ['resources', { resources: [{ kind: 'rss' }] }],
    ['feedback', { feedback: 'fine' as unknown as boolean, plan: 'auto' }],
    ['feedbackMemory.predictions', { feedbackMemory: { predictions: 0 } }],
    ['resourceSampling.everySeconds', { resourceSampling: { everySeconds: 0.5 } }],
    ['resourceSampling.reader.read', { resourceSampling: { reader: {} as unknown as ResourceReader } }],
  ])('and their options are refused by name: %s', async (option, rest) => {
    const refused = expect(start(rest)).rejects;
    await refused.toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining(option) });
  });
});
