import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Detector } from '../detect/detector.js';
import type { Connection } from '../store/connection/connection.js';
import { openConnection } from '../store/connection/open-connection.js';
import { backtest, type BacktestProgress } from './backtest.js';
import type { BacktestOptions } from './backtest-options.js';
import { recordedRows, toCsv } from './testing-rows.js';

const SEED = 7_101;

describe(`backtest on files that are hard to read (seed ${SEED})`, () => {
  let directory: string;
  let connection: Connection;
  const rows = recordedRows({ seed: SEED, windows: 25, driftFrom: Infinity });
  const file = (name: string): string => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-backtest-test-'));
    connection = await openConnection({ data: join(directory, 'store') });
    await writeFile(file('rows.csv'), toCsv(rows));
  });
  beforeEach(() => connection.write.command('DROP TABLE IF EXISTS samples'));
  afterAll(async () => {
    await connection.close();
    await rm(directory, { recursive: true });
  });

  const options = (data: string, more: Partial<BacktestOptions> = {}): BacktestOptions => ({
    data,
    time: 'time',
    device: 'device',
    cohorts: ['hw'],
    windowSeconds: 300,
    clock: 'window',
    falseAlarms: '1/week',
    falseAlarmsPerWeek: 1,
    rebaselineAfterAlarm: false,
    ...more,
  });

  const featuresIn = (clock: Readonly<Record<string, string>>): string[] =>
    [...new Set(Object.keys(clock).map((signal) => signal.slice(0, signal.lastIndexOf('/'))))].sort();

  async function run(wanted: BacktestOptions): Promise<{ features: string[]; rows: number; leftOut: string[] }> {
    await connection.write.command('DROP TABLE IF EXISTS samples');
    const leftOut: string[] = [];
    const report = await backtest(connection.write, wanted, (progress: BacktestProgress) =>
      leftOut.push(...(progress.leftOut ?? [])),
    );
    return { features: featuresIn(report.promise.clock), rows: report.input.rows, leftOut };
  }

  it('leaves out columns of JSON lines that are no single values, and says so', async () => {
    const lines = rows.map((row) => JSON.stringify({ ...row, list: [1, 2], nested: { a: 1 } }));
    await writeFile(file('nested.jsonl'), lines.join('\n'));
    const found = await run(options(file('nested.jsonl')));
    expect(found).toMatchObject({ rows: 6_000, leftOut: ['list', 'nested'] });
    expect(found.features).toEqual(expect.arrayContaining(['mode', 'temp', 'vib']));
    expect(found.features.join()).not.toMatch(/list|nested/);
    const asked = run(options(file('nested.jsonl'), { features: ['temp', 'list'] }));
    await expect(asked).rejects.toMatchObject({
      code: 'COLUMN',
      message: expect.stringContaining('column list holds lists') as string,
    });
  });

  it('reads UUIDs and Enums as text, leaves out arrays, maps and tuples', async () => {
    await connection.write.command(
      `INSERT INTO FUNCTION file('${file('typed.bin')}', 'Native')
       SELECT time, device, hw, temp, CAST(mode AS Enum8('slow' = 1, 'fast' = 2)) AS mode,
         CAST(mode AS LowCardinality(Nullable(String))) AS mode2, toUUID('00000000-0000-0000-0000-000000000001') AS batch,
         [temp] AS list, map('a', temp) AS pairs, (temp, mode) AS both FROM file('${file('rows.csv')}', 'CSVWithNames')`,
    );
    await connection.write.command(
      `INSERT INTO FUNCTION file('${file('typed.native')}', 'Native') SELECT * FROM file('${file('typed.bin')}', 'Native')`,
    );
    const found = await run(options(file('typed.native')));
    expect(found).toMatchObject({ rows: 6_000, leftOut: ['list', 'pairs', 'both'] });
    expect(found.features).toEqual(expect.arrayContaining(['batch', 'mode', 'mode2', 'temp']));
  });

  it('refuses a path that ClickHouse would take for a pattern', async () => {
    for (const name of ['rows*.csv', 'row?.csv', '{rows}.csv']) {
      await writeFile(file(name), toCsv(rows));
      await expect(backtest(connection.write, options(file(name))), name).rejects.toMatchObject({
        code: 'FILE',
        message: expect.stringContaining('* ? { } as wildcards; rename or copy') as string,
      });
    }
  });

  it('rejects a row of a clock that was never set, and learns from the others', async () => {
    const absurd = { ...rows[0]!, time: 0, temp: 1e9 };
    await writeFile(file('epoch.csv'), toCsv([absurd, ...rows]));
    const report = await backtest(connection.write, options(file('epoch.csv')));
    expect(report.input).toMatchObject({ rows: 6_000, rejectedRows: 1, windows: 25 });
    expect(Object.keys(report.promise.clock)).toEqual(expect.arrayContaining(['temp/location', 'vib/location']));
  });

  it('learns the plan from windows that the fleet attends, not from one device that was early', async () => {
    const early = { ...rows[0]!, time: 1_700_000_100 - 90 * 86_400, temp: 0, vib: 0 };
    await writeFile(file('early.csv'), toCsv([early, ...rows]));
    const report = await backtest(connection.write, options(file('early.csv')));
    expect(report.input).toMatchObject({ rows: 6_001, rejectedRows: 0, windows: 26 });
    expect(Object.keys(report.promise.clock)).toEqual(expect.arrayContaining(['temp/location', 'vib/location']));
  });

  it('evaluates the last slow block when the data ends on its border, not when it ends before', async () => {
    const block = vi.spyOn(Detector.prototype, 'block');
    const start = Math.ceil(1_700_000_000 / 86_400) * 86_400;
    const day = (windows: number): Record<string, string | number>[] =>
      Array.from({ length: windows * 4 }, (_, i) => ({
        time: start + Math.floor(i / 4) * 3_600 + 10,
        device: `d${i % 4}`,
        x: ((i * 7_919) % 101) / 101,
      }));
    for (const [windows, wanted] of [
      [24, ['6h', '6h', '6h', '6h', '1d']],
      [23, ['6h', '6h', '6h']],
    ] as const) {
      block.mockClear();
      await writeFile(file('day.csv'), toCsv(day(windows)));
      await run(options(file('day.csv'), { cohorts: [], windowSeconds: 3_600, clock: 'auto' }));
      const lengths = block.mock.calls.map(([columns]) => (columns.seconds === 86_400 ? '1d' : '6h'));
      expect(lengths, `${windows} windows`).toEqual(wanted);
    }
    block.mockRestore();
  });
});
