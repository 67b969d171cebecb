import { readFile } from 'node:fs/promises';
import {
  Counter,
  genericPlan,
  isLearning,
  planDigest,
  planFromBytes,
  toHex,
  cellLayout,
  signalsOf,
  type Plan,
} from '@fleetally/counts';
import { describe, expect, it } from 'vitest';
import { seededNormals } from '../detect/testing.js';
import type { KnownPlan } from '../ingest/plan-registry.js';
import type { DesiredPlanEvent } from '../store/desired-plan-store.js';
import type { LearntCounts } from '../store/learning-store.js';
import { DesiredPlans } from './desired-plans.js';
import { learn, type LearnerParts } from './learner.js';
import { MOST_ROUNDS, nextPlan } from './next-plan.js';

const RULES = { hours: 24, roundHours: 1, minSamples: 100, minDevices: 5 };
const INPUTS = [{ name: 'x', type: 'float32', shape: ['n', 2] }];
const normal = seededNormals(11);
const VALUES = Float64Array.from({ length: 4_000 }, (_, i) => Math.fround(i % 2 === 0 ? 1013 + normal() : normal()));

function counted(plan: Plan, change: Partial<LearntCounts> = {}): LearntCounts {
  const counter = new Counter(plan);
  counter.countRows(VALUES, VALUES.length / 2);
  const { cells, inferences } = counter.finish();
  return { counts: Float64Array.from(cells), inferences, devices: 5, from: 0, to: 24 * 3_600, ...change };
}

/** Five devices in every cell. */
function crowdOf(plan: Plan): Float64Array {
  return new Float64Array(cellLayout(plan).cellCount).fill(5);
}

/** A collector's stores in memory, in which a fleet has always counted what devices are told to count by. */
async function world(first: Plan) {
  const events: DesiredPlanEvent[] = [];
  const known = new Map<string, KnownPlan>();
  const remember = (plan: Plan): KnownPlan => {
    const digest = toHex(planDigest(plan));
    const entry = { digest, plan, layout: cellLayout(plan), signals: signalsOf(plan) };
    known.set(digest, entry);
    return entry;
  };
  remember(first);
  const store = {
    append: (event: DesiredPlanEvent) => Promise.resolve(void events.push(event)),
    all: () => Promise.resolve([...events]),
  };
  const parts: LearnerParts = {
    plans: { all: () => [...known.values()], put: (bytes) => Promise.resolve(remember(planFromBytes(bytes))) },
    desired: await DesiredPlans.load(store),
    learning: {
      progress: (_model, digest) => Promise.resolve(counted(known.get(digest)!.plan)),
      merged: (_model, digest) => Promise.resolve(counted(known.get(digest)!.plan)),
      crowd: (_model, digest) => Promise.resolve(crowdOf(known.get(digest)!.plan)),
    },
    fine: new Set(),
    rules: RULES,
    nowMs: () => 7,
  };
  return { events, known, parts };
}

describe('nextPlan', () => {
  const plan = genericPlan({ model: 'm', inputs: INPUTS });

  it.each([
    [{ devices: 4 }, '4 of 5 devices'],
    [{ inferences: 99 }, '99 of 100 inferences'],
    [{ to: 1_800 }, '0.5 of 1 h'],
  ])('waits with %j', (change, reason) => {
    expect(nextPlan(plan, counted(plan, change), crowdOf(plan), 1, RULES)).toEqual({ outcome: 'waiting', reason });
  });

  it('waits for a whole period once the bins are fine, and gives up refining in the end', () => {
    expect(nextPlan(plan, counted(plan), crowdOf(plan), 1, RULES)).toMatchObject({ outcome: 'refined' });
    expect(nextPlan(plan, counted(plan, { to: 3_600 }), crowdOf(plan), MOST_ROUNDS, RULES)).toMatchObject({
      outcome: 'waiting',
    });
    expect(nextPlan(plan, counted(plan), crowdOf(plan), MOST_ROUNDS, RULES)).toMatchObject({ outcome: 'learnt' });
  });

  it('does not look closer where too few devices are', () => {
    const few = crowdOf(plan).fill(4);
    expect(nextPlan(plan, counted(plan), few, 1, RULES)).toMatchObject({ outcome: 'learnt' });
  });

  it('waits where nothing was reported at all', () => {
    const nothing = { counts: new Float64Array(0), inferences: 0, devices: 0, from: 0, to: 0 };
    expect(nextPlan(plan, nothing, crowdOf(plan), 1, { ...RULES, minDevices: 1 })).toMatchObject({
      outcome: 'waiting',
    });
  });
});

/** What the log says of a step: `msg` and `reason`. */
const LOGGED = /^plan (refined|learnt) {2}\d+ inferences of \d+ devices in \d+\.\d h, round \d(: finer for \S+\[\d+\](, \S+\[\d+\])*( and \d+ more)?)?$/; // prettier-ignore

describe('learn', () => {
  it('says of its steps what docs/first-period.md shows', async () => {
    const { parts } = await world(genericPlan({ model: 'm', inputs: INPUTS }));
    const said: string[] = [];
    for (let turn = 0; turn < 6; turn++)
      said.push(...(await learn(parts)).map(({ outcome, reason }) => `plan ${outcome}  ${reason}`));
    const page = await readFile(new URL('../../../docs/first-period.md', import.meta.url), 'utf8');
    const [, shown] = /^```text\n(plan refined .*?)^```$/ms.exec(page)!;
    for (const lines of [said, shown!.trimEnd().split('\n')]) {
      expect(new Set(lines.map((line) => LOGGED.exec(line)?.[1]))).toEqual(new Set(['refined', 'learnt']));
    }
  });

  it('refines until the bins are fine, settles, and leaves it at that', async () => {
    const { events, known, parts } = await world(genericPlan({ model: 'm', inputs: INPUTS }));
    const outcomes: string[] = [];
    for (let turn = 0; turn < 8; turn++) outcomes.push(...(await learn(parts)).map(({ outcome }) => outcome));
    expect(outcomes.at(-1)).toBe('learnt');
    expect(outcomes.slice(0, -1).every((outcome) => outcome === 'refined')).toBe(true);
    expect(outcomes.length).toBeLessThanOrEqual(5);
    const { digest, author, reason } = events.at(-1)!;
    expect(isLearning(known.get(digest)!.plan)).toBe(false);
    expect(author).toBe('first period');
    expect(reason).toMatch(/^2000 inferences of 5 devices in 24\.0 h, round \d$/);
  });

  it('comes to the same plans when a collector was killed in between', async () => {
    const steady = await world(genericPlan({ model: 'm', inputs: INPUTS }));
    const killed = await world(genericPlan({ model: 'm', inputs: INPUTS }));
    for (let turn = 0; turn < 6; turn++) await learn(steady.parts);
    for (let turn = 0; turn < 6; turn++) {
      const store = {
        append: (event: DesiredPlanEvent) => Promise.resolve(void killed.events.push(event)),
        all: () => Promise.resolve([...killed.events]),
      };
      await learn({ ...killed.parts, desired: await DesiredPlans.load(store) });
    }
    expect(killed.events).toEqual(steady.events);
  });

  it('goes on with the other models when one fails', async () => {
    const { parts, events, known } = await world(genericPlan({ model: 'm', inputs: INPUTS }));
    const other = genericPlan({ model: 'other', inputs: INPUTS });
    const digest = toHex(planDigest(other));
    known.set(digest, { digest, plan: other, layout: cellLayout(other), signals: signalsOf(other) });
    const learning: LearnerParts['learning'] = {
      ...parts.learning,
      merged: (model, of) =>
        model === 'm' ? Promise.reject(new Error('away')) : Promise.resolve(counted(known.get(of)!.plan)),
    };
    await expect(learn({ ...parts, learning })).rejects.toThrow('away');
    expect(events.map(({ model }) => model)).toEqual(['other']);
  });
});
