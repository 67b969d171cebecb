import { describe, expect, it } from 'vitest';
import { AttributeBook } from './attribute-book.js';
import { DEFAULT_COHORT_OPTIONS } from './cohort-options.js';
import { Fleet, MOST_CELLS } from './fleet.js';
import type { Attributes } from './types.js';

const devices = (count: number, of: (device: number) => Attributes): Attributes[] =>
  Array.from({ length: count }, (_, d) => of(d));

describe('AttributeBook', () => {
  it('leaves serial numbers alone, and names them', () => {
    const book = new AttributeBook();
    const fleet = devices(40, (d) => ({ hw: `h${d % 2}`, serial: `sn-${d}` }));
    book.learn(fleet);
    expect(book.kept(fleet[3]!)).toEqual({ hw: 'h1' });
    expect(book.uncut()).toEqual([{ attribute: 'serial', reason: 'one-per-device', values: 40 }]);
  });

  it('cuts a few devices one by one, until they are many', () => {
    const book = new AttributeBook();
    const fleet = devices(20, (d) => ({ serial: `sn-${d}` }));
    book.learn(fleet.slice(0, 5));
    expect(book.kept(fleet[3]!)).toEqual({ serial: 'sn-3' });
    expect(book.learn(fleet)).toBe(true);
    expect(book.kept(fleet[3]!)).toEqual({});
  });

  it('keeps what a person asked for, up to the most values', () => {
    const book = new AttributeBook({ ...DEFAULT_COHORT_OPTIONS, mostValues: 30 }, ['site']);
    book.learn(devices(25, (d) => ({ site: `s${d}`, hw: 'a' })));
    expect(book.kept({ site: 's3', hw: 'a' })).toEqual({ site: 's3' });
    book.learn(devices(31, (d) => ({ site: `s${d}` })));
    expect(book.uncut()).toEqual([{ attribute: 'site', reason: 'many-values', values: 31 }]);
  });

  it('bins measurements by what the first devices have, for ever', () => {
    const book = new AttributeBook();
    book.learn(devices(100, (d) => ({ memory: String(d * 10), version: `2.${d % 20}0` })));
    expect(book.kept({ memory: '399.5', version: '2.10' })).toEqual({ memory: '200..400', version: '2.10' });
    book.learn(devices(100, () => ({ memory: '5000' })));
    const restored = new AttributeBook();
    restored.restore(JSON.parse(JSON.stringify(book)) as ReturnType<AttributeBook['toJSON']>);
    for (const one of [book, restored]) expect(one.kept({ memory: '5000' })).toEqual({ memory: '800..' });
  });

  it('bins and leaves unbinned what the configuration says', () => {
    const numeric = { memory: [256, 512], build: 'values', age: 'auto' } as const;
    const book = new AttributeBook({ ...DEFAULT_COHORT_OPTIONS, numeric });
    book.learn(devices(60, (d) => ({ memory: String(d * 10), build: String(d % 30), age: String(d % 6) })));
    expect(book.kept({ memory: '300', build: '7', age: '0' })).toEqual({ memory: '256..512', build: '7', age: '..1' });
  });

  it('marks members of named cohorts, also by attributes that are not cut', () => {
    const named = { pilot: { attribute: 'serial', in: ['sn-1', 'sn-2'] } } as const;
    const book = new AttributeBook({ ...DEFAULT_COHORT_OPTIONS, named });
    const fleet = devices(40, (d) => ({ serial: `sn-${d}` }));
    book.learn(fleet);
    expect(fleet.map((own) => book.kept(own)).filter((kept) => 'name:pilot' in kept)).toHaveLength(2);
  });
});

describe('a fleet with as many combinations as devices', () => {
  it('is cut by fewer attributes, and says by which not', () => {
    const fleet = new Fleet();
    const attributes = devices(100_000, (d) => ({
      a: `a${d % 40}`,
      b: `b${Math.floor(d / 40) % 50}`,
      c: `c${d % 49}`,
    }));
    fleet.learn(attributes);
    for (const [d, own] of attributes.entries()) fleet.cell(fleet.row(`d${d}`), own);
    expect(fleet.cellCount).toBeLessThanOrEqual(MOST_CELLS);
    expect(fleet.book.uncut()).toEqual([{ attribute: 'b', reason: 'many-cells', values: 50 }]);
    expect(fleet.cellCount).toBe(40 * 49);
  });

  it('moves devices from cell to cell as they change, and counts each once', () => {
    const fleet = new Fleet();
    const [before, after] = [{ fw: '1' }, { fw: '2' }];
    fleet.learn([before, after]);
    for (const device of ['d1', 'd2']) fleet.cell(fleet.row(device), before);
    fleet.cell(fleet.row('d2'), after);
    expect(fleet.cellDevices).toEqual([1, 1]);
    expect(Fleet.from(JSON.parse(JSON.stringify(fleet)) as ReturnType<Fleet['toJSON']>).cellDevices).toEqual([1, 1]);
  });
});
