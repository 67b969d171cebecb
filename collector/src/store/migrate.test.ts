import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from './connection/connection.js';
import { openConnection } from './connection/open-connection.js';
import { text } from './fields.js';
import { migrate, statements } from './migrate.js';
import { setRetention } from './retention.js';

describe('migrations', () => {
  let data: string;
  let connection: Connection;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'fleetally-migrate-'));
    connection = await openConnection({ data });
  });
  afterAll(async () => {
    await connection.close();
    await rm(data, { recursive: true });
  });

  it('run once each, in order, and a half-run file runs again', async () => {
    const ran = await migrate(connection);
    expect(ran.length).toBeGreaterThanOrEqual(3);
    expect(ran).toEqual([...ran].sort());
    expect(await migrate(connection)).toEqual([]);
    // As if the process had been killed after the last file's statements, before the record.
    await connection.write.command(
      `ALTER TABLE migrations DELETE WHERE name = {name:String} SETTINGS mutations_sync = 2`,
      {
        name: ran.at(-1)!,
      },
    );
    expect(await migrate(connection)).toEqual([ran.at(-1)]);
  });

  it('explain every column of reports that cannot explain itself', async () => {
    const bare = await connection.read.rows(
      `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'reports' AND comment = ''`,
      (row) => text(row, 'name'),
    );
    expect(bare.sort()).toEqual(['device', 'precedence', 'received_at', 'window_seconds']);
  });

  it('set, change and remove how long reports are kept', async () => {
    const ttl = async () => {
      const [definition = ''] = await connection.read.rows(
        `SELECT create_table_query AS definition FROM system.tables WHERE database = currentDatabase() AND name = 'reports'`,
        (row) => text(row, 'definition'),
      );
      return /TTL (.*?) SETTINGS/.exec(definition)?.[1];
    };
    for (const [days, expected] of [
      [90, 'window_start + toIntervalDay(90)'],
      [90, 'window_start + toIntervalDay(90)'],
      [7, 'window_start + toIntervalDay(7)'],
      [0, undefined],
      [0, undefined],
    ] as const) {
      await setRetention(connection, days);
      expect(await ttl()).toBe(expected);
    }
  });

  // Last: it leaves the database unusable for this version.
  it('refuse a database that a newer collector has written', async () => {
    await connection.write.command(`INSERT INTO migrations SELECT '9999-future.sql', now64(3)`);
    await expect(migrate(connection)).rejects.toMatchObject({
      code: 'UNUSABLE',
      message: expect.stringContaining('9999-future') as unknown,
    });
  });
});

describe('statements', () => {
  it('end with a semicolon at the end of a line, and comments are left out', () => {
    expect(statements("-- a; b\nSELECT 'x;y';\n\nSELECT 2 ;\n-- end\nSELECT\n3")).toEqual([
      "SELECT 'x;y'",
      'SELECT 2',
      'SELECT\n3',
    ]);
  });
});
