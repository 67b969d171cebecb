import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../store/store-error.js';
import { GroupCommit } from './group-commit.js';

const SEED = 20_261_123;
const onFailing = () => undefined;
const away = () => new StoreError('UNAVAILABLE', 'away');

describe('GroupCommit', () => {
  it('writes serially, in order, in batches no larger than allowed', async () => {
    const batches: number[][] = [];
    let writing = false;
    const commits = new GroupCommit<number>({
      onFailing,
      write: async (items) => {
        expect(writing).toBe(false);
        writing = true;
        await new Promise((resolve) => setImmediate(resolve));
        writing = false;
        batches.push([...items]);
      },
      maxItems: 3,
      maxDelayMs: 1,
      maxWaiting: 100,
    });
    const fates = await Promise.all(Array.from({ length: 10 }, (_, i) => commits.submit(i)));
    expect(fates).toEqual(Array.from({ length: 10 }, () => 'stored'));
    expect(batches.flat()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(Math.max(...batches.map((batch) => batch.length))).toBe(3);
  });

  it('loses exactly the items that the store will never take', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), async (poisoned) => {
        const stored: number[] = [];
        const commits = new GroupCommit<number>({
          onFailing,
          write: (items) => {
            if (items.some((i) => poisoned[i])) return Promise.reject(new StoreError('REJECTED', 'bad'));
            stored.push(...items);
            return Promise.resolve();
          },
          maxItems: 16,
          maxDelayMs: 0,
          maxWaiting: 100,
        });
        const fates = await Promise.all(poisoned.map((_, i) => commits.submit(i)));
        expect(fates).toEqual(poisoned.map((bad) => (bad ? 'rejected' : 'stored')));
        expect(stored).toEqual(poisoned.flatMap((bad, i) => (bad ? [] : [i])));
      }),
      { seed: SEED, numRuns: 50 },
    );
  });

  it('tries again while the store is away, tells nobody meanwhile, and refuses beyond its bound', async () => {
    let isAway = true;
    let attempts = 0;
    const stored: number[] = [];
    const told: string[] = [];
    const commits = new GroupCommit<number>({
      onFailing: ({ message }) => told.push(message),
      write: (items) => {
        attempts += 1;
        if (attempts === 3) isAway = false;
        if (isAway) return Promise.reject(away());
        stored.push(...items);
        return Promise.resolve();
      },
      maxItems: 2,
      maxDelayMs: 0,
      maxWaiting: 4,
      retryMs: [1, 2],
    });
    const fates = [1, 2, 3, 4].map((i) => commits.submit(i));
    expect(commits.full).toBe(true);
    const inHand = [5, 6, 7, 8].map((i) => commits.submit(i));
    await expect(commits.submit(9)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const room = new Promise<void>((resolve) => {
      commits.onRoom(resolve);
    });
    expect(new Set(await Promise.all([...fates, ...inHand]))).toEqual(new Set(['stored']));
    expect(told).toEqual(['away']);
    await room;
    expect(stored).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect({ failing: commits.failing, waiting: commits.waiting }).toEqual({ failing: false, waiting: 0 });
  });

  it('closes with one last try, and tells those that are not stored', async () => {
    let attempts = 0;
    const commits = new GroupCommit<number>({
      onFailing,
      write: () => {
        attempts += 1;
        return Promise.reject(away());
      },
      maxItems: 10,
      maxDelayMs: 60_000,
      maxWaiting: 10,
      retryMs: [60_000, 60_000],
    });
    const fate = commits.submit(1);
    const failed = expect(fate).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await commits.close();
    await failed;
    expect(attempts).toBe(1);
    await expect(commits.submit(2)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('closes at once although a pause before the next try is long', async () => {
    let tried: (() => void) | undefined;
    const firstTry = new Promise<void>((resolve) => (tried = resolve));
    const commits = new GroupCommit<number>({
      onFailing,
      write: () => {
        tried?.();
        return Promise.reject(away());
      },
      maxItems: 1,
      maxDelayMs: 0,
      maxWaiting: 10,
      retryMs: [3_600_000, 3_600_000],
    });
    const failed = expect(commits.submit(1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await firstTry;
    await commits.close();
    await failed;
  });
});
