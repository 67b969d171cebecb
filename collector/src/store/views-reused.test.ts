import { describe, expect, it } from 'vitest';
import { reused } from './views-reused.js';

describe('reused', () => {
  /** A reading that ends when it is told to, and counts how often it was started. */
  function setUp() {
    const readings: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];
    const clock = { nowMs: 0 };
    const get = reused(
      () => clock.nowMs,
      () => new Promise<number>((resolve, reject) => readings.push({ resolve, reject })),
    );
    return { readings, clock, get };
  }

  it('reads once for all who ask meanwhile, however long it takes', async () => {
    const { readings, clock, get } = setUp();
    const first = get();
    clock.nowMs = 60_000;
    const second = get();
    readings[0]!.resolve(1);
    expect(await Promise.all([first, second])).toEqual([1, 1]);
    expect(readings).toHaveLength(1);
  });

  it('reuses for two seconds, or ten times what the reading took', async () => {
    const { readings, clock, get } = setUp();
    for (const [tookMs, keptMs] of [
      [10, 2_000],
      [900, 9_000],
    ] as const) {
      const started = readings.length;
      const reading = get();
      clock.nowMs += tookMs;
      readings.at(-1)!.resolve(started);
      await reading;
      clock.nowMs += keptMs - 1;
      expect(await get()).toBe(started);
      expect(readings).toHaveLength(started + 1);
      clock.nowMs += 1;
    }
  });

  it('does not keep a failure', async () => {
    const { readings, get } = setUp();
    const failing = get();
    readings[0]!.reject(new Error('away'));
    await expect(failing).rejects.toThrow('away');
    const next = get();
    readings[1]!.resolve(2);
    expect(await next).toBe(2);
  });
});
