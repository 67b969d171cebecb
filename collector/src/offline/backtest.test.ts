import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../store/connection/connection.js';
import { openConnection } from '../store/connection/open-connection.js';
import { backtest } from './backtest.js';
import { backtestText } from './backtest-text.js';
import type { BacktestOptions } from './backtest-options.js';
import { recordedRows, toCsv } from './testing-rows.js';

const SEED = 7_001;
const SINE_CLUSTERS = resolve(import.meta.dirname, '../../../../shared/data/sine_clusters');

describe(`backtest (seed ${SEED})`, () => {
  let directory: string;
  let connection: Connection;
  const rows = recordedRows({ seed: SEED, windows: 200, driftFrom: 140 });
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

  it('names the cohort and the feature that drifted, and nothing else', async () => {
    const report = await backtest(connection.write, options(file('rows.csv')));
    expect(report.input).toEqual({ rows: 48_000, rejectedRows: 0, devices: 12, windows: 200, cohorts: 2 });
    expect(report.status).toBe('ok');
    expect(report.alarms).toHaveLength(1);
    expect(report.incidents).toMatchObject([{ alarms: [0] }]);
    expect(report.incidents[0]!.headline).toMatch(
      /^temp on devices with hw a reads about .* high since .*; 6 devices$/,
    );
    const [alarm] = report.alarms;
    expect(alarm).toMatchObject({ cohort: { hw: 'a' }, feature: 'temp', resolvedAt: null });
    expect(Math.abs(Date.parse(alarm!.changedAt) / 1000 - (1_700_000_100 + 140 * 300))).toBeLessThanOrEqual(600);
    expect(alarm!.effect.shiftSigma).toBeGreaterThan(0.3);
    expect(alarm!.effect.shiftSigma).toBeLessThan(0.7);
    expect(report.deviceAnomalies).toEqual([]);
    expect(report.promise.clock['temp/location']).toBe('window');
    expect(report.promise.clock['mode/share:slow']).toBe('window');
  });

  it('names a device whose sensor got stuck, and one that fell silent, and calls neither drift', async () => {
    const start = 1_700_000_100;
    const recorded = recordedRows({ seed: SEED + 2, windows: 120, driftFrom: Infinity })
      .filter(({ time, device }) => device !== 'd4' || Number(time) < start + 100 * 300)
      .map((row) => (row['device'] === 'd3' && Number(row['time']) >= start + 80 * 300 ? { ...row, vib: 0.2 } : row));
    await writeFile(file('broken.csv'), toCsv(recorded));
    const report = await backtest(connection.write, options(file('broken.csv')));
    const told = report.deviceAnomalies.map(({ kind, device, features }) => ({ kind, device, features }));
    expect(told).toEqual([
      { kind: 'stuck', device: 'd3', features: ['vib'] },
      { kind: 'silence', device: 'd4', features: [] },
    ]);
    expect(report.alarms).toEqual([]);
    expect(backtestText(report)).toContain('device d3 stuck: vib, since 2023-11-15 04:55');
  });

  it('finds nothing where nothing changed', async () => {
    await writeFile(file('quiet.csv'), toCsv(recordedRows({ seed: SEED + 1, windows: 300, driftFrom: Infinity })));
    const report = await backtest(connection.write, options(file('quiet.csv')));
    expect(report).toMatchObject({ status: 'ok', alarms: [] });
  });

  it('reads the same rows alike from gzip, JSON lines and Parquet, with time as ISO, seconds or milliseconds', async () => {
    const wanted = await backtest(connection.write, options(file('rows.csv')));
    await writeFile(
      file('rows.csv.gz'),
      gzipSync(toCsv(rows.map((row) => ({ ...row, time: Number(row['time']) * 1000 })))),
    );
    const lines = rows.map((row) =>
      JSON.stringify({ ...row, time: new Date(Number(row['time']) * 1000).toISOString() }),
    );
    await writeFile(file('rows.jsonl'), lines.join('\n'));
    await connection.write.command(
      `INSERT INTO FUNCTION file('${file('rows.parquet')}', 'Parquet') SELECT toDateTime(time) AS time, * EXCEPT time FROM file('${file('rows.csv')}', 'CSVWithNames')`,
    );
    for (const name of ['rows.csv.gz', 'rows.jsonl', 'rows.parquet']) {
      await connection.write.command('DROP TABLE IF EXISTS samples');
      expect(await backtest(connection.write, options(file(name))), name).toEqual(wanted);
    }
  });

  it('counts bad rows and goes on', async () => {
    const bad = [
      'not,enough',
      'yesterday?,d1,a,0.1,0.2,slow',
      '1700000400,d1,a,warm,0.2,slow',
      '1700000400,,a,0.1,0.2,slow',
    ];
    const [header, ...rest] = toCsv(rows).split('\n');
    await writeFile(file('bad.csv'), [header, ...bad, ...rest].join('\n'));
    const report = await backtest(connection.write, options(file('bad.csv')));
    expect(report.input).toMatchObject({ rows: 48_000, rejectedRows: 4 });
    expect(report.alarms).toHaveLength(1);
  });

  it('says which columns there are when one is missing, and that a file is not there', async () => {
    const wrong = backtest(connection.write, options(file('rows.csv'), { time: 'timestamp' }));
    await expect(wrong).rejects.toMatchObject({
      code: 'COLUMN',
      message: expect.stringContaining('time, device, hw, temp, vib, mode') as string,
    });
    await expect(backtest(connection.write, options(file('none.csv')))).rejects.toMatchObject({ code: 'FILE' });
  });

  it('answers no-data for a file without a usable row, and inconclusive for one that is too short', async () => {
    await writeFile(file('header.csv'), 'time,device,hw,temp\n');
    expect(await backtest(connection.write, options(file('header.csv')))).toMatchObject({
      status: 'no-data',
      alarms: [],
    });
    await connection.write.command('DROP TABLE IF EXISTS samples');
    const short = await backtest(connection.write, options(file('rows.csv'), { clock: 'auto' }));
    expect(short).toMatchObject({ status: 'inconclusive', alarms: [] });
    expect(short.promise.clock['temp/location']).toBe('learning');
  });

  it('takes what follows an alarm as the new normal when asked to', async () => {
    const report = await backtest(connection.write, options(file('rows.csv'), { rebaselineAfterAlarm: true }));
    expect(report.alarms).toHaveLength(1);
    expect(report.alarms[0]!.resolvedAt).toBe(report.alarms[0]!.raisedAt);
  });

  it.skipIf(!existsSync(SINE_CLUSTERS))(
    'finds changes of correlation alone (real stream sine_clusters; skipped where it is absent)',
    async () => {
      const features = readFileSync(join(SINE_CLUSTERS, 'features.f32le'));
      const values = new Float32Array(features.buffer, features.byteOffset, features.byteLength / 4);
      const lines = ['time,device,x0,x1,x2,x3'];
      // 20,000 rows, 5 devices in turn, one row a second: changes every 5,000 rows.
      for (let i = 0; i < 20_000; i++)
        lines.push([1_700_000_000 + i, `d${i % 5}`, ...values.subarray(4 * i, 4 * i + 4)].join(','));
      await writeFile(file('sine.csv'), lines.join('\n'));
      const report = await backtest(
        connection.write,
        options(file('sine.csv'), {
          cohorts: [],
          windowSeconds: 100,
          baselineWindows: 25,
          rebaselineAfterAlarm: true,
          falseAlarmsPerWeek: 7,
        }),
      );
      const at = report.alarms.map(({ raisedAt }) => Date.parse(raisedAt) / 1000 - 1_700_000_000);
      for (const change of [5_000, 10_000, 15_000]) {
        expect(
          at.some((time) => time > change && time <= change + 2_500),
          `a change at ${change} in ${at.join(', ')}`,
        ).toBe(true);
      }
      expect(at.every((time) => time > 5_000)).toBe(true);
    },
  );
});
