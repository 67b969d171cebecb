import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { number } from '../store/fields.js';
import { PUBLISHED_VIEWS } from '../store/published-views.js';
import { quoted } from '../store/connection/sql-text.js';
import { seededFront, type SeededFront } from '../front/testing-front.js';
import { exportAction } from './export-view.js';
import { standaloneContext } from './standalone-context.js';

let front: SeededFront;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-export-'));
  front = await seededFront();
});
afterAll(async () => {
  await front.close();
  await rm(folder, { recursive: true });
});

function exported(input: Readonly<Record<string, unknown>>): Promise<unknown> {
  return exportAction(input, standaloneContext(parseConfig({}), front.store));
}

describe('export', () => {
  it('writes Parquet that reads back as what the view tells, and nothing of few devices', async () => {
    const to = join(folder, 'histograms.parquet');
    expect(await exported({ view: 'feature_histograms', to })).toMatchObject({ path: to, format: 'Parquet' });
    const { read } = front.store.connection;
    const summary = (source: string) =>
      read.rows(
        `SELECT count() AS n, uniqExact(cohort) AS cohorts, min(devices) AS least, sum(count) AS total FROM ${source}`,
        (row) => ['n', 'cohorts', 'least', 'total'].map((name) => number(row, name)),
      );
    const [fromFile] = await summary(`file(${quoted(to)}, 'Parquet')`);
    expect([fromFile]).toEqual(await summary('fleetally_views.feature_histograms'));
    expect(fromFile!.slice(1, 3)).toEqual([2, 14]);
  });

  it('bounds what it writes by time, as CSV and JSON lines', async () => {
    const to = join(folder, 'drift.csv');
    await exported({ view: 'feature_drift', to, from: '2026-01-06T02:00:00Z', before: '2026-01-06T04:00:00Z' });
    const [header, ...lines] = (await readFile(to, 'utf8')).trim().split('\n');
    expect(header).toMatch(/^"model","plan","cohort"/);
    expect(lines).toHaveLength(2);
    const devices = join(folder, 'devices.jsonl');
    await exported({ view: 'devices', to: devices });
    expect((await readFile(devices, 'utf8')).trim().split('\n')).toHaveLength(20);
  });

  it.each(['parquet', 'csv', 'jsonl'])('tells how many rows it wrote from which store, as %s', async (ending) => {
    const { connection } = front.store;
    for (const view of PUBLISHED_VIEWS) {
      const [rows] = await connection.read.rows(`SELECT count() AS n FROM fleetally_views.${view}`, (row) =>
        number(row, 'n'),
      );
      const made = await exported({ view, to: join(folder, `rows-${view}.${ending}`) });
      expect({ view, made }).toMatchObject({ view, made: { rows, store: connection.where } });
    }
    const nothing = { view: 'usage', to: join(folder, `no-rows.${ending}`), before: '1970-01-02' };
    expect(await exported(nothing)).toMatchObject({ rows: 0 });
  });

  it.each([
    ['a view that there is none of', { view: 'reports', to: 'x.parquet' }, 'NOT_FOUND'],
    ['a format that is none', { view: 'usage', to: 'x.xlsx' }, 'INVALID'],
    ['a time that is none', { view: 'usage', to: 'x.csv', from: 'yesterday' }, 'INVALID'],
    ['a time where there is none', { view: 'devices', to: 'x.csv', from: '2026-01-01' }, 'INVALID'],
    ['no view', { to: 'x.csv' }, 'INVALID'],
  ])('refuses %s', async (_, input, code) => {
    await expect(exported({ ...input, to: join(folder, input.to) })).rejects.toMatchObject({ code });
  });

  it('tells how far the file is', async () => {
    const told: [string, number][] = [];
    const context = {
      ...standaloneContext(parseConfig({}), front.store),
      onProgress: (step: string, share: number) => void told.push([step, share]),
    };
    await exportAction({ view: 'usage', to: join(folder, 'told.csv') }, context);
    expect(told).toEqual([['writing', 0]]);
  });

  it('never overwrites a file', async () => {
    const to = join(folder, 'twice.csv');
    await exported({ view: 'usage', to });
    await expect(exported({ view: 'usage', to })).rejects.toMatchObject({ code: 'EXISTS' });
  });
});
