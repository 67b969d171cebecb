import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore, type Store } from '../store.js';
import { READER_LIMITS, type Reader } from './reader.js';
import { tellingShare } from './reading-share.js';

let folder: string;
let store: Store;
let reader: Reader;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-share-'));
  store = await openStore({ data: folder }, 90, 5);
  reader = await store.connection.openReader('default', { ...READER_LIMITS, seconds: 60 });
});
afterAll(async () => {
  await reader.close();
  await store.close();
  await rm(folder, { recursive: true });
});

it('tells a share that rises while the engine reads, and the answer at the end', async () => {
  const shares: number[] = [];
  // Some seconds of waiting inside the engine, block by block of 65,409 rows.
  const slow = `SELECT sum(sleepEachRow(0.00001)) FROM numbers(400000) /* a mark of its own */`;
  const answer = reader.query(slow, 'CSV');
  expect(
    (await tellingShare(store.connection, 'a mark of its own', answer, (share) => shares.push(share))).toString(),
  ).toBe('0\n');
  expect(new Set(shares).size).toBeGreaterThan(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
});

it('says nothing of other statements, and passes on why there is no answer', async () => {
  const shares: number[] = [];
  const broken = reader.query('SELECT throwIf(sleepEachRow(0.6) = 0)', 'CSV');
  await expect(tellingShare(store.connection, 'no statement', broken, (share) => shares.push(share))).rejects.toThrow();
  expect(shares).toEqual([]);
});
