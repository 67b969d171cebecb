import { describe, expect, it } from 'vitest';
import { shapeDifferences } from './json-shape.js';

const REAL = {
  id: 'a',
  at: '2026-01-06T06:00:00Z',
  devices: 16,
  cohort: { hw: 'b' },
  parts: [{ n: 1 }, { text: 'x' }],
};

describe('a documented example beside the real one', () => {
  it('has other values, and keys of its own where they are free', () => {
    const documented = {
      ...REAL,
      id: 'b',
      at: '2027-01-06T06:00:00Z',
      cohort: { region: 'eu' },
      parts: [{ text: 'y' }],
    };
    expect(shapeDifferences(documented, REAL, { free: ['cohort'] })).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a key too few', { id: undefined }, 'id is documented as of type undefined'],
    ['a key too many', { more: 1 }, 'more is documented, and really not there'],
    ['another type', { devices: '16' }, 'devices is documented as a text, and really is of type number'],
    ['another form of time', { at: '2026-01-06T06:00:00.000Z' }, 'at is documented as a time in milliseconds'],
    ['another key', { cohort: { region: 'eu' } }, 'cohort.hw is really there, and not documented'],
    ['an element like none', { parts: [{ m: 1 }] }, 'parts[].n is really there, and not documented'],
  ])('is told by %s', (_, change, trouble) => {
    expect(shapeDifferences({ ...REAL, ...change }, REAL).join('; ')).toContain(trouble);
  });

  it('can hint at a part and leave out another, where that is said', () => {
    const { parts: _, ...documented } = { ...REAL, cohort: {} };
    expect(shapeDifferences(documented, REAL)).toHaveLength(2);
    expect(shapeDifferences(documented, REAL, { leftOut: ['parts'], abridged: ['cohort'] })).toEqual([]);
  });

  it('has a number where the real one has none to tell', () => {
    expect(shapeDifferences({ change: 1 }, { change: 'no-data' }, { figures: ['change'] })).toEqual([]);
    expect(shapeDifferences({ change: 1 }, { change: 'much' }, { figures: ['change'] })).toHaveLength(1);
    expect(shapeDifferences({ change: 1 }, { change: 'no-data' })).toHaveLength(1);
  });

  it('is held against nothing by an empty list', () => {
    expect(shapeDifferences({ parts: [1] }, { parts: [] })).toEqual([expect.stringContaining('nothing to compare')]);
  });
});
