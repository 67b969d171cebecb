import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { mapColumns } from '../data/mapping.js';
import type { Cell, Table } from '../data/table.js';
import { eventTimeMs, shiftToEnd } from './event-time.js';
import { loadRows } from './load-rows.js';

const COLUMNS = ['time', 'device', 'hw', 'a', 'b'];
const INPUTS = mapColumns([{ name: 'x', type: 'float32', shape: [-1, 2] }], COLUMNS, {
  taken: ['time', 'device', 'hw'],
});
const BY = { time: 'time', device: 'device', attributes: ['hw'] };

/** In batches of two, so that rows come from several. */
function tableOf(rows: readonly (readonly Cell[])[]): Table {
  return {
    columns: COLUMNS,
    rejectedRows: 0,
    async *batches() {
      for (let at = 0; at < rows.length; at += 2) yield { rows: rows.slice(at, at + 2), share: at / rows.length };
    },
  };
}

describe('loadRows', () => {
  it('puts rows in time order, each with its own numbers and device, and counts those it can not use', async () => {
    const rows: Cell[][] = [
      ['30', 'd2', 'b', '5', '6'],
      ['10', 'd1', 'a', '1', '2'],
      ['20', 'd1', 'a', 'x', '2'],
      ['never', 'd1', 'a', '1', '2'],
      ['20', 'd2', '', '3', '4'],
      ['25', '', 'a', '1', '2'],
    ];
    const fleet = await loadRows(tableOf(rows), INPUTS, BY);
    expect(fleet.devices).toEqual([{ name: 'd1', attributes: { hw: 'a' } }, { name: 'd2', attributes: { hw: 'b' } }]); // prettier-ignore
    const seen = fleet.rows.map(({ timeMs, device, feeds }) => {
      const { dims, data } = feeds()['x']!;
      return [timeMs, device, dims, ...Array.from(data as Float32Array)];
    });
    expect(seen).toEqual([[10_000, 0, [1, 2], 1, 2], [20_000, 1, [1, 2], 3, 4], [30_000, 1, [1, 2], 5, 6]]); // prettier-ignore
    // Whose the row without a device is, nobody can say.
    expect(fleet.rejectedRows).toBe(2);
  });

  it('leaves out a device that has no row of use: the whole replay failed on its empty name', async () => {
    const rows: Cell[][] = [['1', 'a', 'x', '?x', '2'], ['2', 'b', 'x', '3', '4'], ['3', 'c', 'y', '5', '6']]; // prettier-ignore
    const { devices, rows: found } = await loadRows(tableOf(rows), INPUTS, BY);
    expect(devices.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(found.map(({ device }) => device)).toEqual([0, 1]);
  });

  it('shares devices among shards: each row in one of them', async () => {
    const fleets = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1e6 })), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(fleets, fc.integer({ min: 1, max: 5 }), async (drawn, of) => {
        const table = tableOf(drawn.map(([device, time]): Cell[] => [time, `d${device}`, 'a', time, device]));
        const found: string[] = [];
        for (let shard = 1; shard <= of; shard++) {
          const fleet = await loadRows(table, INPUTS, BY, { shard, of }).catch((error: unknown) => {
            expect(error).toMatchObject({ code: 'EMPTY' });
            return { devices: [], rows: [] };
          });
          found.push(...fleet.rows.map(({ timeMs, device }) => `${timeMs} ${fleet.devices[device]!.name}`));
        }
        expect(found.sort()).toEqual(drawn.map(([device, time]) => `${time * 1000} d${device}`).sort());
      }),
      { seed: 20_267, numRuns: 100 },
    );
  });

  it.each<[string, Partial<typeof BY>, RegExp]>([
    ['COLUMN', { time: 'when' }, /--time-column: there is no column 'when'; there are time, device/],
    ['COLUMN', { device: 'id' }, /--device-column/],
    ['COLUMN', { attributes: ['hw', 'os'] }, /--attributes: there is no column 'os'/],
    ['EMPTY', { time: 'hw' }, /no row to replay: 1 rows lack a time/],
  ])('%s: %j', async (code, by, message) => {
    const load = loadRows(tableOf([['1', 'd', 'a', '1', '2']]), INPUTS, { ...BY, ...by });
    await expect(load).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('event time', () => {
  it.each<[Cell, number | undefined]>([
    ['2026-01-05T12:00:00Z', 1_767_614_400_000],
    ['2026-01-05 12:00:00', 1_767_614_400_000],
    ['2026-01-05T13:00+01:00', 1_767_614_400_000],
    ['2026-01-05', 1_767_571_200_000],
    ['1767614400', 1_767_614_400_000],
    [1_767_614_400.25, 1_767_614_400_250],
    ['1767614400000', 1_767_614_400_000],
    ['12:00', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
    ['2026-13-45', undefined],
  ])('%j', (cell, ms) => {
    expect(eventTimeMs(cell)).toBe(ms);
  });

  it('moves by whole days, to within the day before', () => {
    const [last, now] = [Date.parse('2020-02-03T10:00Z'), Date.parse('2026-11-28T08:00Z')];
    expect(new Date(last + shiftToEnd(last, now)).toISOString()).toBe('2026-11-27T10:00:00.000Z');
    expect(Math.abs(shiftToEnd(now, last) % 86_400_000)).toBe(0);
    expect(shiftToEnd(now, now)).toBe(0);
  });
});
