import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLoop, type LoopOptions, type PartLoop } from './part-loop.js';

let loop: PartLoop;
let turns: number[];
let failed: unknown[];
const now = () => Date.now();

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  [turns, failed] = [[], []];
});
afterEach(async () => {
  await loop.end();
  vi.useRealTimers();
});

function start(options: Partial<LoopOptions> = {}, turn: () => Promise<'again' | undefined> = quick): void {
  const onFailing = (error: unknown) => failed.push(error);
  loop = startLoop(
    () => {
      turns.push(now());
      return turn();
    },
    { monotonicMs: now, onFailing, leastPauseMs: 100, ...options },
  );
}
const quick = () => Promise.resolve(undefined);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('startLoop', () => {
  it('goes on by itself with a pause between turns, longer after long ones', async () => {
    start({}, () => new Promise((resolve) => setTimeout(resolve, turns.length === 2 ? 50 : 0, undefined)));
    await pass(400);
    // A timer of 0 ms takes one.
    expect(turns).toEqual([0, 101, 351]);
  });

  it('does nothing while nothing moves, and one turn for any number of moves at once', async () => {
    start({ idleMs: Infinity });
    await pass(3_600_000);
    expect(turns).toEqual([0]);
    loop.wake();
    loop.wake();
    await pass(50);
    loop.wake();
    await pass(3_600_000);
    // The pause after a turn holds for the next, however it was woken.
    expect(turns).toEqual([0, 3_600_000, 3_600_100]);
  });

  it('looks again after a move during a turn, which may have come too late for it', async () => {
    start({ idleMs: 30_000 }, async () => {
      if (turns.length === 1) loop.wake();
      await Promise.resolve();
      return undefined;
    });
    await pass(31_000);
    expect(turns).toEqual([0, 100, 30_100]);
  });

  it('goes on at once when there is more to do', async () => {
    start({ idleMs: Infinity }, () => Promise.resolve(turns.length < 3 ? 'again' : undefined));
    await pass(1_000);
    expect(turns).toEqual([0, 1, 2]);
  });

  it('tries again after a failure, tells of failures in a row once, and says that it fails', async () => {
    start({ idleMs: Infinity, failurePauseMs: 2_000 }, () =>
      turns.length < 3 ? Promise.reject(new Error('no store')) : Promise.resolve(undefined),
    );
    await pass(1_000);
    expect(loop.isFailing).toBe(true);
    await pass(10_000);
    expect(turns).toEqual([0, 2_000, 4_000]);
    expect(failed).toHaveLength(1);
    expect(loop.isFailing).toBe(false);
  });

  it('ends once the turn that runs is over', async () => {
    let isOver = false;
    start({}, async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      isOver = true;
      return undefined;
    });
    await pass(10);
    const ended = loop.end();
    loop.wake();
    await pass(500);
    await ended;
    expect(isOver).toBe(true);
    await pass(10_000);
    expect(turns).toEqual([0]);
  });
});
