import { describe, expect, it } from 'vitest';
import { cohortKey } from './cohort-key.js';
import type { CohortOptions } from './cohort-options.js';
import { Detector } from './detector.js';
import { fakeFleet, seededNormals } from './testing.js';
import type { Alarm, Attributes } from './types.js';

const SCENARIOS = 30;
const DEVICES = 240;
const QUIET = 50;
const AFTER = 40;

interface Scenario {
  readonly attributes: readonly Attributes[];
  readonly truth: readonly Attributes[];
  readonly size: number;
  readonly cohorts: Partial<CohortOptions>;
}

/** 19 cohorts of unequal size: hardware, firmware (two of each), regions, apps; one or a pair of values drifts, or two values. */
function scenarioOf(seed: number): Scenario {
  const normal = seededNormals(seed);
  const pick = (n: number): number => Math.floor(Math.abs(normal()) * 997) % n;
  const uneven = (n: number): number => Math.min(n - 1, Math.floor((Math.abs(normal()) * n) / 2));
  const attributes = Array.from({ length: DEVICES }, (): Attributes => {
    const hw = `h${uneven(4)}`;
    return { hw, firmware: `${hw}.${pick(2)}`, region: `r${pick(4)}`, app: `a${uneven(3)}` };
  });
  const model = attributes[pick(DEVICES)]!;
  const [a, b] = (
    [
      ['hw', 'region'],
      ['region', 'app'],
      ['firmware', 'app'],
      ['hw', 'app'],
    ] as const
  )[pick(4)]!;
  const other = attributes.find(({ region }) => region !== model['region'])!;
  const truth = [
    [{ [a]: model[a]! }],
    [{ [a]: model[a]!, [b]: model[b]! }],
    [{ region: model['region']! }, { region: other['region']! }],
  ][[0, 1, 1, 0, 2][seed % 5]!]!;
  return { attributes, truth, size: 0.2 + 0.5 * Math.abs(normal()), cohorts: seed % 2 === 0 ? { pairs: 'all' } : {} };
}

function isIn(own: Attributes, cohorts: readonly Attributes[]): boolean {
  return cohorts.some((cohort) => Object.entries(cohort).every(([name, value]) => own[name] === value));
}

/** Keys of all cohorts that alarms name after the change, sorted. */
function namedIn({ attributes, truth, size, cohorts }: Scenario, seed: number): string[] {
  const fleet = fakeFleet(attributes, ['t', 'u'], 60, seed);
  const detector = new Detector(fleet.watched, { clock: 'window', cohorts });
  const alarms: Alarm[] = [];
  for (let w = 0; w < QUIET + AFTER; w++) {
    const moved = (d: number, s: number): number => (w >= QUIET && s === 0 && isIn(attributes[d]!, truth) ? size : 0);
    alarms.push(...detector.window(fleet.window(w * 300, moved)).alarms);
  }
  return [...new Set(alarms.map(({ cohort }) => cohortKey(cohort)))].sort();
}

describe('where a change is', () => {
  it(`is named exactly, by one attribute or a pair, in at least 27 of ${SCENARIOS} seeded fleets`, () => {
    const wrong: string[] = [];
    for (let seed = 0; seed < SCENARIOS; seed++) {
      const scenario = scenarioOf(seed);
      const expected = scenario.truth.map(cohortKey).sort();
      const named = namedIn(scenario, seed);
      if (named.join(' + ') !== expected.join(' + ')) wrong.push(`${expected.join(' + ')}: ${named.join(' + ')}`);
    }
    expect(wrong.length, wrong.join('; ')).toBeLessThanOrEqual(3);
  });
});

describe('a change of everybody that goes on', () => {
  it('is not blamed for what one cohort does later in something else', () => {
    const attributes = Array.from({ length: 60 }, (_, d): Attributes => ({ kind: d % 2 === 0 ? 'phone' : 'watch' }));
    const fleet = fakeFleet(attributes, ['latency', 'gyroscope'], 60, 31);
    const detector = new Detector(fleet.watched, { clock: 'window' });
    const alarms: Alarm[] = [];
    for (let w = 0; w < 120; w++) {
      const shift = (d: number, s: number): number =>
        s === 0 ? (w >= 60 ? 3 : 0) : w >= 90 && attributes[d]!['kind'] === 'watch' ? 3 : 0;
      alarms.push(...detector.window(fleet.window(w * 300, shift)).alarms);
    }
    expect(alarms.map(({ cohort, feature }) => `${feature} ${cohortKey(cohort)}`)).toEqual([
      'latency ',
      'gyroscope kind=watch',
    ]);
  });
});

describe('an attribute that changes', () => {
  const before = Array.from({ length: 90 }, (_, d): Attributes => ({ hw: `h${d % 3}`, fw: '1', region: `r${d % 2}` }));
  const after = before.map((own) => ({ ...own, fw: '2' }));

  /** All alarms, and what fires at the end, of a fleet that goes from fw 1 to fw 2 in window 100, `share` of it. */
  function rollout(
    share: number,
    shift: (w: number, d: number) => number,
  ): { alarms: Alarm[]; firing: readonly Alarm[] } {
    const fleet = fakeFleet(before, ['t'], 60, 11);
    const detector = new Detector(fleet.watched, { clock: 'window' });
    const alarms: Alarm[] = [];
    for (let w = 0; w < 300; w++) {
      const attributes = before.map((own, d) => (w >= 100 && d < share * 90 ? after[d]! : own));
      const columns = { ...fleet.window(w * 300, (d) => shift(w, d)), attributes };
      alarms.push(...detector.window(columns).alarms);
    }
    return { alarms, firing: detector.firing };
  }
  const named = ({ alarms }: { alarms: Alarm[] }): string[] =>
    alarms.map(({ cohort, state }) => `${cohortKey(cohort)} ${state}`);

  it('on everybody or on some, raises nothing where nothing else does', () => {
    expect(named(rollout(1, () => 0))).toEqual([]);
    expect(named(rollout(0.5, () => 0))).toEqual([]);
  });

  it('on everybody, blames no cohort for what all devices show', () => {
    expect(named(rollout(1, (w) => (w >= 100 ? 0.3 : 0)))).toEqual([' firing']);
  });

  it('on some, is named where exactly they have moved: each device is its own control', () => {
    expect(named(rollout(0.5, (w, d) => (w >= 100 && d < 45 ? 0.3 : 0)))).toEqual(['fw=2 firing']);
  });

  it('ends the alarm of a cohort that nobody is in any more', () => {
    const fleet = fakeFleet(before, ['t'], 60, 12);
    const attributes = before.map((own, d) => (d < 40 ? { ...own, fw: '0' } : own));
    const detector = new Detector(fleet.watched, { clock: 'window' });
    const alarms: Alarm[] = [];
    for (let w = 0; w < 200; w++) {
      const columns = fleet.window(w * 300, (d) => (w >= 60 && w < 100 && d < 40 ? 0.5 : 0));
      alarms.push(...detector.window({ ...columns, attributes: w < 100 ? attributes : before }).alarms);
    }
    expect(named({ alarms })).toEqual(['fw=0 firing', 'fw=0 resolved']);
    expect(alarms[1]!.resolvedAt).toBeLessThan(115 * 300);
  });
});
