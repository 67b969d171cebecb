import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { canonicalPlanBytes, genericPlan, planDigest, toHex, withBlocks, type Plan } from '@fleetally/counts';
import { decodeMessage, GetPlanRequest } from '@fleetally/proto';
import type { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { deviceDirectory } from './device/state-directory.js';
import { journalPaths } from './journal/departures.js';
import { scanEntries } from './journal/entry.js';
import { monitor } from './monitor.js';
import type { MonitorOptions } from './monitor-options.js';
import type { Problem } from './observe/problem.js';
import { FakeSession } from './testing/fake-session.js';
import { columnsPlan, numeric, planOf } from './testing/plans.js';
import { CollectorDouble } from './uplink/collector-double.js';

const PATIENCE_MS = 20_000;
const feeds = {
  features: { type: 'float32', dims: [1, 1], data: Float32Array.of(1) },
} as unknown as InferenceSession.FeedsType;
const generic = genericPlan({ model: 'test', inputs: [{ name: 'features', type: 'float32', shape: [] }] });
const learnt = columnsPlan(1);

let spoolDir: string;
let collector: CollectorDouble;
let problems: Problem[];
let nowMs: number;

beforeEach(async () => {
  spoolDir = mkdtempSync(join(tmpdir(), 'fleetally-auto-'));
  collector = await CollectorDouble.start();
  problems = [];
  nowMs = 0;
});

afterEach(() => {
  collector.kill();
  rmSync(spoolDir, { recursive: true, force: true });
});

function watch(rest: Partial<MonitorOptions> = {}) {
  const session = new FakeSession(['features'], ['p'], () => Promise.resolve({} as InferenceSession.ReturnType));
  return monitor(session, {
    model: { name: 'test', version: '1' },
    spoolDir,
    minSamples: 1,
    device: { id: 'd' },
    collector: collector.address,
    clock: { now: () => nowMs },
    outbox: { fsync: 'never', tuning: { resyncMs: 0, idleMs: 5 } },
    onProblem: (problem) => void problems.push(problem),
    ...rest,
  });
}

type Watched = Awaited<ReturnType<typeof watch>>;

/** One inference in a window of its own, acknowledged. */
async function window(session: Watched): Promise<void> {
  await session.run(feeds);
  nowMs += 300_000;
  session.fleetally.tick();
  expect(await session.fleetally.flush(PATIENCE_MS)).toMatchObject({ outcome: 'delivered' });
  session.fleetally.tick();
}

/** Sync comes with a connection, and the last one may still be open for some milliseconds. */
async function windowsUntil(session: Watched, plan: Plan): Promise<void> {
  for (let i = 0; i < 100 && session.fleetally.status().plan.digest !== digestOf(plan); i++) await window(session);
}

function want(plan: Plan, digest: Uint8Array = planDigest(plan), model = 'test'): void {
  collector.plans.set(toHex(digest), canonicalPlanBytes(plan));
  collector.desiredPlans = [{ model, digest }];
}

const digestOf = (plan: Plan): string => toHex(planDigest(plan));
const plansOfReports = (): string[] => collector.received.map(({ planDigest: digest }) => toHex(digest));

describe("plan 'auto', told to count feedback and figures", () => {
  const output = { tensor: 'p', form: 'probabilities', classes: ['a', 'b'] } as const;
  const asked = { output, feedback: true, resources: [{ kind: 'rss' }] } as const;

  it('begins with a generic plan that has them, and says nothing of a plan that has them too', async () => {
    const session = await watch(asked);
    const wanted = genericPlan({
      ...{ model: 'test', inputs: [{ name: 'features', type: 'float32', shape: [] }] },
      ...asked,
    });
    expect(session.fleetally.status().plan.digest).toBe(digestOf(wanted));
    const fuller = withBlocks(columnsPlan(1), { feedback: 'outcome', resources: asked.resources });
    want(fuller);
    await windowsUntil(session, fuller);
    await session.release();
    expect(problems).toEqual([]);
  });

  it('counts by a fleet plan without them all the same, and tells what is left out', async () => {
    const session = await watch(asked);
    want(learnt);
    await windowsUntil(session, learnt);
    expect(session.fleetally.status().plan.digest).toBe(digestOf(learnt));
    await session.release();
    expect(problems).toMatchObject([
      { code: 'PLAN', message: expect.stringContaining('does not count feedback, rss') },
    ]);
  });
});

describe("plan 'auto'", () => {
  it('begins with the generic plan, fetches what is wanted, and starts with that the next time', async () => {
    const session = await watch();
    expect(session.fleetally.status().plan).toEqual({ digest: digestOf(generic), learning: true });
    await window(session);
    want(learnt);
    await windowsUntil(session, learnt);
    expect(session.fleetally.status().plan).toEqual({ digest: digestOf(learnt), learning: false });
    await window(session);
    // Each window by one plan, none lost: the last by the new one, all before by the old one.
    const plans = plansOfReports();
    expect(plans.at(-1)).toBe(digestOf(learnt));
    expect(new Set(plans.slice(0, -1))).toEqual(new Set([digestOf(generic)]));
    expect(plans).toHaveLength(nowMs / 300_000);
    await session.release();
    expect(problems).toEqual([]);
    // What it asked for has left the device, so the audit must know of it.
    const { journal } = journalPaths(deviceDirectory(spoolDir, 'd'));
    const segments = readdirSync(journal).filter((name) => name.endsWith('.log'));
    const entries = segments.flatMap((name) => scanEntries(readFileSync(join(journal, name))).entries);
    const asked = entries
      .filter(({ kind }) => kind === 'plan-asked')
      .map(({ content }) => decodeMessage(GetPlanRequest, content));
    expect(asked.map(({ digest }) => toHex(digest))).toEqual([digestOf(learnt)]);

    const again = await watch({ plan: 'auto' });
    expect(again.fleetally.status().plan.digest).toBe(digestOf(learnt));
    await again.release();
  });

  it.each<[string, () => void, RegExp]>([
    [
      'names a tensor that the model has not',
      () => want(planOf([numeric('f', { tensor: 'image', column: 0 })])),
      /reads tensor 'image'/,
    ],
    ['is for another model', () => want(columnsPlan(1, { model: 'other' })), /for model 'other'/],
    ['has another digest than it says', () => want(learnt, new Uint8Array(32).fill(3)), /another digest/],
    [
      'is no plan',
      () => {
        const digest = new Uint8Array(32).fill(4);
        collector.plans.set(toHex(digest), new TextEncoder().encode('{}'));
        collector.desiredPlans = [{ model: 'test', digest }];
      },
      /is missing/,
    ],
    [
      'can not be had',
      () => void (collector.desiredPlans = [{ model: 'test', digest: new Uint8Array(32).fill(5) }]),
      /could not be fetched/,
    ],
  ])('refuses a plan that %s, tells so once, and counts on', async (_, prepare, message) => {
    prepare();
    const session = await watch();
    for (let i = 0; i < 3; i++) await window(session);
    expect(session.fleetally.status().plan.digest).toBe(digestOf(generic));
    expect(collector.taken.size).toBe(3);
    expect(problems.map(({ code }) => code)).toEqual(['PLAN']);
    expect(problems[0]!.message).toMatch(message);
    await session.release();
  });

  it('counts against an objective, and the newest cells, where that is asked for', async () => {
    const inputs = [{ name: 'features', type: 'float32', shape: [] }];
    const output = { tensor: 'p', form: 'logits' as const, classes: ['a', 'b'] };
    const asked = { output, latencyObjectiveSeconds: 0.05, cells: 'newest' as const };
    const session = await watch(asked);
    expect(session.fleetally.status().plan.digest).toBe(digestOf(genericPlan({ model: 'test', inputs, ...asked })));
    await session.release();
    expect(problems).toEqual([]);
  });

  it('passes over plans wanted for models that are not its own', async () => {
    want(learnt, planDigest(learnt), 'someone else');
    const session = await watch();
    await window(session);
    await window(session);
    expect(session.fleetally.status().plan.digest).toBe(digestOf(generic));
    expect(problems).toEqual([]);
    await session.release();
  });

  it('never replaces a plan that was given by hand', async () => {
    want(learnt);
    const mine = columnsPlan(1, { pairs: [] });
    const own = planOf([numeric('mine', { tensor: 'features', column: 0 })]);
    const session = await watch({ plan: own });
    await window(session);
    await window(session);
    expect(session.fleetally.status().plan.digest).toBe(digestOf(own));
    expect(digestOf(mine)).toBe(digestOf(learnt));
    await session.release();
  });

  it('learns anew when the kept plan no longer fits the model', async () => {
    want(learnt);
    const session = await watch();
    await windowsUntil(session, learnt);
    await session.release();
    const changed = new FakeSession(['pixels'], ['p'], () => Promise.resolve({} as InferenceSession.ReturnType));
    const again = await monitor(changed, {
      model: { name: 'test', version: '2' },
      spoolDir,
      device: { id: 'd' },
      onProblem: (problem) => void problems.push(problem),
    });
    expect(again.fleetally.status().plan.learning).toBe(true);
    expect(problems.map(({ message }) => message)).toEqual([
      'the plan kept from before no longer fits the model, so it is learnt anew',
    ]);
    await again.release();
  });

  it('refuses what it cannot do, and says what would be right', async () => {
    await expect(watch({ privacy: { level: 'dp', epsilonPerRecord: 1 } })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/'auto' can't be learnt at level dp.*give a plan/) as string,
    });
    const output = { tensor: 'p', form: 'probabilities' as const, classes: ['a', 'b'] };
    await expect(watch({ plan: learnt, output })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await expect(watch({ output: { ...output, tensor: 'q' } })).rejects.toMatchObject({ code: 'PLAN_MISMATCH' });
    await expect(watch({ output: { ...output, classes: ['a', 'a'] } })).rejects.toMatchObject({ code: 'BAD_PLAN' });
  });
});
