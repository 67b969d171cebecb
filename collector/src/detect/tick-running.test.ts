import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ToldModel } from '../anomalies/wrong-model.js';
import { digestOf, testVariant } from '../registry/testing.js';
import { openStore, type Store } from '../store/store.js';
import { START, testReport } from '../store/testing-reports.js';
import { RunningTick } from './tick-running.js';

const OLD = digestOf('1.0.0 fp32');
const NEW = digestOf('1.1.0 fp32');

let data: string;
let store: Store;
/** Each test has a model of its own. */
let model = 'har';
let nowMs = START * 1000;
let sequence = 0;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-running-'));
  store = await openStore({ data }, 0);
});
beforeEach(() => {
  model += '+';
});
afterAll(async () => {
  await store.close();
  await rm(data, { recursive: true });
});

async function report(device: string, window: number, version: string, modelDigest: string): Promise<void> {
  sequence += 1;
  const at = { windowStart: START + 300 * window, sequence };
  await store.reports.append([testReport({ model, device, version, modelDigest, ...at })]);
}

async function register(): Promise<void> {
  const { state: _, ...old } = testVariant({ model });
  await store.registry.change(() => [
    { action: 'added', variant: old },
    { action: 'added', variant: { ...old, version: '1.1.0', digest: NEW } },
  ]);
}

/** A minute later each time, since it looks no more often. */
async function turn(told?: (device: string) => ToldModel | undefined): Promise<unknown[]> {
  nowMs += 60_000;
  const assigned = told && { models: () => [model], told };
  const events = await new RunningTick(store, assigned, () => nowMs).turn();
  return events.map(({ kind, device, state, resolution }) => [kind, device, resolution ?? state]);
}

describe('RunningTick', () => {
  it('finds a device that fell back to its old image and says otherwise, and sees it recover', async () => {
    await register();
    for (const window of [0, 1]) {
      await report('d1', window, '1.1.0', NEW);
      await report('d2', window, '1.0.0', OLD);
    }
    expect(await turn()).toEqual([]);
    await report('d1', 2, '1.1.0', OLD);
    expect(await turn()).toEqual([]);
    await report('d1', 3, '1.1.0', OLD);
    expect(await turn()).toEqual([['wrong-file', 'd1', 'firing']]);
    expect(await turn()).toEqual([]);
    const [open] = await store.anomalies.current({ model, kind: 'wrong-file', state: 'firing', limit: 9 });
    expect(open).toMatchObject({ device: 'd1', since: START + 600, raisedAt: START + 1_200 });
    await report('d1', 4, '1.1.0', NEW);
    expect(await turn()).toEqual([]);
    await report('d1', 5, '1.1.0', NEW);
    expect(await turn()).toEqual([['wrong-file', 'd1', 'well']]);
  });

  it('finds a device that does not run what it was told to', async () => {
    await register();
    const assigned = (device: string): ToldModel | undefined =>
      device === 'd1' ? { digest: NEW, sinceSeconds: START } : undefined;
    for (const window of [0, 1, 20]) {
      await report('d1', window, '1.0.0', OLD);
      await report('d2', window, '1.0.0', OLD);
    }
    expect(await turn(assigned)).toEqual([]);
    await report('d1', 72, '1.0.0', OLD);
    expect(await turn(assigned)).toEqual([['wrong-version', 'd1', 'firing']]);
    await report('d1', 73, '1.1.0', NEW);
    await report('d1', 74, '1.1.0', NEW);
    expect(await turn(assigned)).toEqual([['wrong-version', 'd1', 'well']]);
    for (const window of [75, 76]) await report('d1', window, '1.0.0', OLD);
    expect(await turn(assigned)).toEqual([['wrong-version', 'd1', 'firing']]);
    // Nobody wants anything of it any more.
    expect(await turn()).toEqual([['wrong-version', 'd1', 'well']]);
  });

  it('says nothing where nothing is registered, and ends what a mistake in the registry has raised', async () => {
    await report('d1', 0, '1.0.0', digestOf('mine'));
    await report('d1', 1, '1.0.0', digestOf('mine'));
    expect(await turn()).toEqual([]);
    await register();
    expect(await turn()).toEqual([['wrong-file', 'd1', 'firing']]);
    const gone = { model, version: '1.0.0', variant: 'fp32', atMs: 1, author: 'ann', reason: 'a mistake' };
    await store.registry.change(() => [{ action: 'retired', ...gone, digest: OLD }]);
    expect(await turn()).toEqual([['wrong-file', 'd1', 'well']]);
  });

  it('looks no more than once a minute', async () => {
    await register();
    await report('d1', 0, '1.1.0', OLD);
    await report('d1', 1, '1.1.0', OLD);
    const tick = new RunningTick(store, undefined, () => nowMs);
    expect(await tick.turn()).toHaveLength(1);
    await report('d2', 0, '1.1.0', OLD);
    await report('d2', 1, '1.1.0', OLD);
    nowMs += 59_999;
    expect(await tick.turn()).toEqual([]);
    nowMs += 1;
    expect(await tick.turn()).toHaveLength(1);
  });
});
