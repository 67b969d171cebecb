import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeLeft } from './time-left.js';

/** What is said at each of `steps` moments while `shareAt` is done. */
function watch(durationMs: number, shareAt: (ms: number) => number, steps = 200) {
  const left = new TimeLeft(0);
  return Array.from({ length: steps }, (_, i) => {
    const ms = (durationMs * (i + 1)) / (steps + 1);
    left.reached(shareAt(ms), ms);
    return { ms, truth: (durationMs - ms) / 1000, said: left.range(ms) };
  });
}

describe('TimeLeft', () => {
  it('says nothing while it can know nothing', () => {
    const left = new TimeLeft(0);
    left.reached(0.5, 1_000);
    expect(left.words(1_000)).toBeUndefined();
    expect(new TimeLeft(0).words(60_000)).toBeUndefined();
    const barely = new TimeLeft(0);
    barely.reached(0.001, 5_000);
    expect(barely.words(5_000)).toBeUndefined();
  });

  it('is right to a tenth for work at an even speed, however long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 10_000_000 }), (durationMs) => {
        for (const { truth, said } of watch(durationMs, (ms) => ms / durationMs)) {
          if (said === undefined) continue;
          expect(said.least).toBeLessThanOrEqual(truth * 1.1 + 0.1);
          expect(said.most).toBeGreaterThanOrEqual(truth * 0.9 - 0.1);
        }
      }),
      { seed: 71, numRuns: 100 },
    );
  });

  it('says so soon after the speed has changed: half as fast from the middle on', () => {
    const durationMs = 90_000;
    const said = watch(durationMs, (ms) => (ms < 30_000 ? ms / 60_000 : 0.5 + (ms - 30_000) / 120_000));
    const late = said.filter(({ ms }) => ms > 50_000);
    for (const { truth, said: range } of late) {
      expect(range!.least).toBeLessThanOrEqual(truth * 1.01);
      expect(range!.most).toBeGreaterThanOrEqual(truth * 0.99);
    }
  });

  it('claims no end while nothing moves on', () => {
    const left = new TimeLeft(0);
    for (let ms = 0; ms <= 30_000; ms += 100) left.reached(ms / 60_000, ms);
    expect(left.words(30_000)).toBe('about 30 s left');
    const stalled = [31, 35, 40, 45].map((s) => left.range(s * 1000));
    const most = stalled.flatMap((one) => (one === undefined ? [] : [one.most]));
    expect(most).toEqual([...most].sort((a, b) => a - b));
    expect(left.words(60_000)).toBeUndefined();
  });

  it('gives a range where the speed varies', () => {
    const left = new TimeLeft(0);
    left.reached(0.2, 40_000);
    left.reached(0.5, 70_000);
    expect(left.words(70_000)).toBe('50 s to 70 s left');
  });
});
