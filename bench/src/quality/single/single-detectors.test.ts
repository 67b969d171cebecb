import { describe, expect, it } from 'vitest';
import { Normals } from '../draw/normals.js';
import { Adwin } from './adwin.js';
import { PageHinkley } from './page-hinkley.js';

/** Row of the first alarm on errors that come with probability 0.2 and, from `change` on, `after`; Infinity for none. */
function firstAlarm(detector: Adwin | PageHinkley, seed: number, change: number, after: number, rows: number): number {
  const normals = new Normals(seed);
  for (let row = 0; row < rows; row++) {
    const error = normals.uniform() < (row < change ? 0.2 : after) ? 1 : 0;
    if (detector.take(error)) return row;
  }
  return Infinity;
}

describe('detectors of one stream', () => {
  it('ADWIN is silent without a change and finds 0.2 → 0.4 within the published 752 rows or about', () => {
    for (let seed = 0; seed < 5; seed++) {
      expect(firstAlarm(new Adwin(), seed, Infinity, 0.2, 20_000)).toBe(Infinity);
      const found = firstAlarm(new Adwin(), seed, 10_000, 0.4, 20_000);
      expect(found).toBeGreaterThan(10_000);
      expect(found).toBeLessThan(11_500);
    }
  });

  it('Page–Hinkley finds 0.2 → 0.4 within the published 197 rows or about', () => {
    const delays = Array.from(
      { length: 9 },
      (_, seed) => firstAlarm(new PageHinkley(), seed, 3_000, 0.4, 10_000) - 3_000,
    );
    delays.sort((a, b) => a - b);
    expect(delays[4]).toBeGreaterThan(60);
    expect(delays[4]).toBeLessThan(400);
  });
});
