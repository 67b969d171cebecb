import { describe, expect, it } from 'vitest';
import { reused, reusedFor } from './views-reused.js';

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

describe('answers that are reused for each question', () => {
  it('keeps questions apart, and the newest 32 of them', async () => {
    const asked: number[] = [];
    const get = reusedFor(
      () => 0,
      ({ about }: { about: number }) => Promise.resolve(asked.push(about)),
    );
    await get({ about: 1 });
    await get({ about: 2 });
    expect(await get({ about: 1 })).toBe(1);
    for (let about = 3; about <= 33; about++) await get({ about });
    expect(await get({ about: 1 })).toBe(1);
    await get({ about: 2 });
    expect(asked.filter((about) => about <= 2)).toEqual([1, 2, 2]);
  });
});
