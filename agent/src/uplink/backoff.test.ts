import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.js';

describe('Backoff', () => {
  it('draws each delay uniformly below a bound that doubles to the cap and stays there for ever', () => {
    const bounds = (attempts: number) => {
      const backoff = new Backoff({ baseMs: 500, capMs: 60_000, random: () => 0.999_999 });
      return Array.from({ length: attempts }, () => Math.ceil(backoff.nextDelayMs() / 100) * 100);
    };
    expect(bounds(9)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(new Set(bounds(3_000).slice(7))).toEqual(new Set([60_000]));
    const low = new Backoff({ random: () => 0 });
    expect([low.nextDelayMs(), low.nextDelayMs()]).toEqual([0, 0]);
  });

  it('begins anew after a success', () => {
    const backoff = new Backoff({ baseMs: 1_000, random: () => 0.5 });
    expect([1, 2, 3].map(() => backoff.nextDelayMs())).toEqual([500, 1_000, 2_000]);
    backoff.reset();
    expect(backoff.attempts).toBe(0);
    expect(backoff.nextDelayMs()).toBe(500);
  });
});
