import { describe, expect, it } from 'vitest';
import { AttributeBook } from './attribute-book.js';
import { cohortKey } from './cohort-key.js';
import type { CohortOptions } from './cohort-options.js';
import { Detector } from './detector.js';
import { Fleet, MOST_CELLS, type FleetState } from './fleet.js';
import { fakeFleet } from './testing.js';
import type { Attributes } from './types.js';

const attributes = Array.from({ length: 60 }, (_, d): Attributes => ({
  hw: `h${d % 3}`,
  region: `r${d % 2}`,
  memory: String(100 * (d % 20)),
  serial: `sn-${d}`,
}));
const cohorts = {
  pairs: [['hw', 'region'] as const],
  named: { pilot: { attribute: 'serial', in: attributes.slice(0, 12).map(({ serial }) => serial!) } },
} satisfies Partial<CohortOptions>;

describe('a snapshot of pairs, bins and named cohorts', () => {
  const fleet = fakeFleet(attributes, ['t'], 60, 8);
  const drifts = (w: number) => (d: number) => (w >= 100 && d < 12 ? 0.4 : 0);

  it('goes on exactly as if it had never stopped, a pair that an alarm has named included', () => {
    const through = new Detector(fleet.watched, { clock: 'window', cohorts });
    let stopped = new Detector(fleet.watched, { clock: 'window', cohorts });
    const found: string[] = [];
    for (let w = 0; w < 240; w++) {
      // Hardware 1 with much memory: a pair that nobody watches.
      const moved = (d: number): number => (w >= 160 && d % 3 === 1 && d % 20 >= 16 ? 0.8 : drifts(w)(d));
      const columns = fleet.window(w * 300, moved);
      const result = through.window(columns);
      if (w % 23 === 0) stopped = Detector.restore(fleet.watched, { clock: 'window', cohorts }, stopped.snapshot());
      expect(stopped.window(columns)).toEqual(result);
      found.push(...result.alarms.map(({ cohort, state }) => `${cohortKey(cohort)} ${state}`));
    }
    expect(found).toEqual(['name:pilot firing', 'hw=h1,memory=1600.. firing']);
    expect(stopped.coverage).toEqual(through.coverage);
  });

  it('begins new streams for a name that now means other devices', () => {
    const detector = new Detector(fleet.watched, { clock: 'window', cohorts });
    for (let w = 0; w < 30; w++) detector.window(fleet.window(w * 300));
    const other = { ...cohorts, named: { pilot: { attribute: 'hw', in: ['h0'] } } };
    const restored = Detector.restore(fleet.watched, { clock: 'window', cohorts: other }, detector.snapshot());
    restored.window(fleet.window(30 * 300));
    const { watched } = restored.coverage;
    expect(watched.filter(({ cohort }) => cohortKey(cohort).startsWith('name:'))).toEqual([
      { cohort: { 'name:': 'pilot' }, devices: 20 },
    ]);
    expect(restored.cohorts.length).toBe(detector.cohorts.length + 1);
  });
});

describe('a fleet as version 0.2.0 kept it', () => {
  const state: FleetState = {
    devices: ['d1', 'd2', 'd3'],
    // In whatever order devices sent them.
    cells: [
      { region: 'eu', hw: 'a' },
      { hw: 'b', region: 'eu' },
    ],
    cellDevices: [5, 1],
    cellOfRow: [0, 0, 1],
  };

  it('finds every device in its cell again, counted once', () => {
    const fleet = Fleet.from(state);
    expect(fleet.cellDevices).toEqual([2, 1]);
    fleet.learn([{ hw: 'a', region: 'eu' }]);
    expect(fleet.cell(fleet.row('d1'), { hw: 'a', region: 'eu' })).toBe(0);
    expect(fleet.cellCount).toBe(2);
  });

  it('is cut by serial numbers no more from the next block on', () => {
    const serials = Array.from({ length: 30 }, (_, d): Attributes => ({ hw: 'a', serial: `s${d}` }));
    const old = { ...state, devices: [], cells: serials, cellOfRow: [] };
    const fleet = Fleet.from(old, new AttributeBook());
    fleet.learn([...serials, { hw: 'a', serial: 'new' }]);
    expect(fleet.book.kept(serials[3]!)).toEqual({ hw: 'a' });
  });

  it('of more cells than are made now is refused, and so learnt anew', () => {
    const cells = Array.from({ length: 4 * MOST_CELLS + 1 }, (_, c): Attributes => ({ serial: `s${c}` }));
    expect(() => Fleet.from({ ...state, cells })).toThrow(RangeError);
  });
});
