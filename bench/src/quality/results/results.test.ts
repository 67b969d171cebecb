import { describe, expect, it } from 'vitest';
import { promiseFigures, promiseTotal } from './figures.js';
import { resultsPage } from './page.js';
import { merged, RESULTS_SCHEMA, type MeasuredCase } from './results.js';

const UNDER = { seed: 1, weeks: 25, date: '2026-11-28', machine: 'm' };

function measured(id: string, alarms: number): MeasuredCase {
  const values = { incidents: alarms, alarms: 2 * alarms, weeks: 12, perWeek: alarms / 12, upper: 1 };
  const row = { quantity: 'alarms a week', expected: '≤ 1', measured: `${alarms}`, values, peers: { 'K-S': 0.5 } };
  return { id, title: `no change: ${id}`, seconds: 1, rows: [{ ...row, kept: alarms < 20 }], ...UNDER };
}

describe('results', () => {
  it('put new measurements in place of old ones, in the order of the cases', () => {
    const before = {
      schema: RESULTS_SCHEMA,
      cases: [measured('a', 1), measured('gone', 1), measured('b', 1)],
    } as const;
    const { cases } = merged(before, [measured('a', 2), measured('c', 3)], ['c', 'a', 'b']);
    expect(cases.map(({ id, rows }) => [id, rows[0]!.values['incidents']])).toEqual([
      ['c', 3],
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('count alarms over all settings, and the bound with them', () => {
    const total = promiseTotal(promiseFigures([measured('promise-a', 2), measured('promise-b', 0)]));
    expect(total).toMatchObject({ incidents: 2, alarms: 4, weeks: 24, kept: true, peers: { 'K-S': 84 } });
    // The 95 % bound of two events is 6.296.
    expect(total.upper).toBeCloseTo(6.296 / 24, 3);
  });

  it('say plainly on their page what was not met', () => {
    const page = resultsPage({ schema: RESULTS_SCHEMA, cases: [measured('promise-a', 30)] });
    expect(page).toContain('**Not met: promise-a');
    expect(page).toContain('✗ 2.50 (30 of 60)');
    expect(page).toContain('![Alarms a week where nothing happens](promise.svg)');
  });
});
