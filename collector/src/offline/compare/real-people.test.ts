import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../store/connection/connection.js';
import { openConnection } from '../../store/connection/open-connection.js';
import { compare } from './compare.js';
import { COMPARE_DEFAULTS } from './compare-options.js';
import type { CompareReport } from './compare-report.js';

/** 7,780 windows of 15 people's phones and watches; it lies beside the project. */
const HAR = join(import.meta.dirname, '../../../../../shared/data/har/har_features.csv.gz');

type Row = Record<string, string>;

describe.skipIf(!existsSync(HAR))('compare on real people (needs ../shared/data/har)', () => {
  let directory: string;
  let connection: Connection;
  let rows: Row[];
  let features: string[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-compare-har-'));
    connection = await openConnection({ data: join(directory, 'store') });
    const [header, ...lines] = gunzipSync(readFileSync(HAR)).toString('utf8').trim().split(/\r?\n/);
    const names = header!.split(',');
    features = names.slice(-24);
    rows = lines.map((line) => {
      const cells = line.split(',');
      const row = Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
      return { ...row, owner: `${row['subject']!} ${row['device']!}` };
    });
  });
  afterAll(async () => {
    await connection.close();
    await rm(directory, { recursive: true });
  });

  async function run(reference: readonly Row[], current: readonly Row[], device?: string): Promise<CompareReport> {
    const write = async (name: string, own: readonly Row[]): Promise<string> => {
      const columns = ['owner', ...features];
      const path = join(directory, name);
      await writeFile(
        path,
        [columns, ...own.map((row) => columns.map((column) => row[column]))].map((cells) => cells.join(',')).join('\n'),
      );
      return path;
    };
    const files = { reference: await write('a.csv', reference), current: await write('b.csv', current) };
    const wanted = device === undefined ? { features } : { features, device };
    return compare(connection.write, { ...files, ...COMPARE_DEFAULTS, ...wanted });
  }

  /** Each device's executions, every other one: the same people doing the same things. */
  const half = (parity: number): Row[] =>
    rows.filter(({ execution }) => Number(execution!.replace(/\D/g, '')) % 2 === parity);

  it('finds nothing in healthy people compared with themselves', async () => {
    const report = await run(half(0), half(1), 'owner');
    expect(report.evidence).toMatchObject({ design: 'paired', inBoth: 30 });
    expect(report.summary).toMatchObject({ drift: 0, stable: 24 });
  });

  it('finds the gyroscopes of the watches in degrees instead of radians, and no accelerometer', async () => {
    const scaled = half(1).map((row) =>
      row['device'] === 'watch'
        ? Object.fromEntries(
            Object.entries(row).map(([name, cell]) => [
              name,
              name.includes('gyro') ? String(Number(cell) * 57.3) : cell,
            ]),
          )
        : row,
    );
    const report = await run(half(0), scaled, 'owner');
    const drifted = report.features.filter(({ verdict }) => verdict === 'drift').map(({ name }) => name);
    expect(drifted.sort()).toEqual(features.filter((name) => name.includes('gyro')).sort());
  });

  it('does not take six new healthy people for drift, where rows counted as independent do', async () => {
    const late = new Set(['s10', 's11', 's12', 's13', 's14', 's15']);
    const [old, recent] = [false, true].map((isNew) => rows.filter(({ subject }) => late.has(subject!) === isNew)) as [
      Row[],
      Row[],
    ];
    const byDevice = await run(old, recent, 'owner');
    expect(byDevice.evidence).toMatchObject({ design: 'groups', inBoth: 0, onlyInCurrent: 12 });
    expect(byDevice.summary.drift).toBe(0);
    const byRows = await run(old, recent);
    expect(byRows.summary.drift).toBeGreaterThan(12);
    expect(byRows.warnings[0]).toContain('Neighbouring rows are alike');
  });

  it('says that one new person is too few to tell, instead of crying wolf', async () => {
    const isNew = ({ subject }: Row): boolean => subject === 's01';
    const report = await run(
      rows.filter((row) => !isNew(row)),
      rows.filter(isNew),
      'owner',
    );
    expect(report.summary).toMatchObject({ drift: 0, inconclusive: 24 });
  });
});
