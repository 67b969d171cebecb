import { canonicalPlanBytes, planDigest, toHex } from '@fleetally/counts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, ROLLOUT_START, rolloutPlan, rolloutSlices } from '../release/testing-rollout.js';
import { judgementHistory } from '../store/release-judgement-store.js';
import { openStore, type Store } from '../store/store.js';
import { reportOfSlice } from '../store/testing-release-reports.js';
import { ReleaseJudge } from './release-judge.js';

const plan = rolloutPlan();
const DIGEST = toHex(planDigest(plan));
const STORY = {
  ...{ seed: 4, devices: 24, hours: 96 },
  upgradeAt: (device: number) => (device % 3 === 0 ? 60 : undefined),
  effectOf: () => ({ accuracy: -0.2 }),
};

describe('ReleaseJudge', () => {
  let data: string;
  let store: Store;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'fleetally-judge-'));
    store = await openStore({ data }, 0);
    const body = Buffer.from(canonicalPlanBytes(plan)).toString('utf8');
    await store.plans.put({ digest: DIGEST, model: plan.model, body }, 1);
    await store.reports.append(
      [...rolloutSlices(plan, STORY)].map((slice, i) => reportOfSlice(plan, DIGEST, slice, i)),
    );
  });
  afterAll(async () => {
    await store.close();
    await rm(data, { recursive: true });
  });

  const evaluated = (hour: number) =>
    store.evaluations.record([
      {
        ...{ model: plan.model, planDigest: DIGEST, clock: 'window' as const, devices: 24, evaluatedAtMs: 1 },
        ...{ blockStart: ROLLOUT_START + (hour - 1) * HOUR, ingestUpTo: 1e9 },
      },
    ]);

  it('judges when a further block was evaluated, as of its end, and remembers that over a restart', async () => {
    const judge = new ReleaseJudge({ store, falseAlarmsPerWeek: 1, nowMs: () => 1_000 });
    expect(await judge.run()).toEqual([]);
    await evaluated(50);
    expect(await judge.run()).toEqual([plan.model]);
    expect(await judge.latest()).toEqual([]);
    await evaluated(90);
    expect(await judge.run()).toEqual([plan.model]);
    expect(await judge.run()).toEqual([]);
    expect(await judge.latest(plan.model)).toMatchObject([
      { verdict: 'harmful', release: { from: '1.0.0', to: '2.0.0' }, devices: 8, at: ROLLOUT_START + 90 * HOUR },
    ]);
    // Another process looks again, and finds nothing that is new.
    await new ReleaseJudge({ store, falseAlarmsPerWeek: 1, nowMs: () => 2_000 }).run();
    expect(await judgementHistory(store.connection, plan.model, '2.0.0')).toHaveLength(1);
  });
});
