import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Connection } from './connection.js';
import { openEmbedded } from './embedded.js';
import { READER_LIMITS } from './reader.js';

let folder: string;
let connection: Connection;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-lanes-'));
  connection = await openEmbedded(join(folder, 'data'));
});
afterEach(async () => {
  await connection.close();
  await rm(folder, { recursive: true });
});

/** Fails after it has written rows: the engine gives them out block by block. */
const FAILING = 'SELECT number, throwIf(number = 200000) FROM numbers(300000) SETTINGS max_block_size = 1000';

it('an answer holds nothing of a statement that failed before it', async () => {
  await expect(connection.read.rows(FAILING, (row) => row)).rejects.toMatchObject({ name: 'StoreError' });
  expect(await connection.read.rows('SELECT 7 AS seven', (row) => row)).toEqual([{ seven: 7 }]);
  await expect(connection.read.binary(`${FAILING} FORMAT RowBinary`)).rejects.toMatchObject({ name: 'StoreError' });
  expect([...(await connection.read.binary('SELECT toUInt8(7) FORMAT RowBinary'))]).toEqual([7]);
});

it('a lane goes on after a failure, and the others never noticed', async () => {
  await connection.write.command('CREATE TABLE t (x UInt8) ENGINE = MergeTree ORDER BY x');
  await expect(connection.write.command('INSERT INTO nowhere VALUES (1)')).rejects.toMatchObject({
    name: 'StoreError',
  });
  await connection.write.insert('t', [{ x: 1 }, { x: 2 }]);
  expect(await connection.tick.rows('SELECT count() AS n FROM t', (row) => Number(row['n']))).toEqual([2]);
});

it('a reader stays in its database and unable to write after a statement that failed', async () => {
  await connection.write.command('CREATE DATABASE shown');
  await connection.write.command('CREATE TABLE shown.t (x UInt8) ENGINE = MergeTree ORDER BY x');
  await connection.write.insert('shown.t', [{ x: 7 }]);
  const reader = await connection.openReader('shown', READER_LIMITS);
  for (let times = 0; times < 2; times++) {
    expect([...(await reader.query('SELECT x FROM t', 'RowBinary'))]).toEqual([7]);
    await expect(reader.query('SELECT throwIf(x = 7) FROM t', 'RowBinary')).rejects.toMatchObject({
      name: 'StoreError',
    });
    await expect(reader.query('INSERT INTO t VALUES (8)', 'RowBinary')).rejects.toMatchObject({ name: 'StoreError' });
  }
  await reader.close();
  expect(await connection.read.rows('SELECT count() AS n FROM shown.t', (row) => Number(row['n']))).toEqual([1]);
});
