import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededNormals } from '../../detect/testing.js';
import type { Connection } from '../../store/connection/connection.js';
import { openConnection } from '../../store/connection/open-connection.js';
import { compare } from './compare.js';
import { CompareError, type CompareErrorCode } from './compare-error.js';
import { COMPARE_DEFAULTS, type CompareOptions } from './compare-options.js';
import type { ComparedFeature, CompareReport } from './compare-report.js';

const SEED = 1_907;
type Cell = string | number;
type Row = Record<string, Cell>;

describe(`compare (seed ${SEED})`, () => {
  let directory: string;
  let connection: Connection;
  const file = (name: string): string => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-compare-test-'));
    connection = await openConnection({ data: join(directory, 'store') });
    await write('reference.csv', rowsOf(600, 0));
    await write('current.csv', rowsOf(600, 0.6));
  });
  afterAll(async () => {
    await connection.close();
    await rm(directory, { recursive: true });
  });

  async function write(name: string, rows: readonly Row[], more = ''): Promise<void> {
    const names = Object.keys(rows[0]!);
    const lines = rows.map((row) => names.map((column) => row[column]).join(','));
    await writeFile(file(name), `${[names.join(','), ...lines].join('\n')}\n${more}`);
  }

  function run(reference: string, current: string, more: Partial<CompareOptions> = {}): Promise<CompareReport> {
    const options = { reference: file(reference), current: file(current), ...COMPARE_DEFAULTS, ...more };
    return compare(connection.write, options);
  }

  const verdicts = ({ features }: CompareReport): Record<string, string> =>
    Object.fromEntries(features.map(({ name, verdict }) => [name, verdict]));
  const named = ({ features }: CompareReport, name: string): ComparedFeature =>
    features.find((feature) => feature.name === name)!;

  it('finds the shifted column by device, its size, and nothing else', async () => {
    const report = await run('reference.csv', 'current.csv', { device: 'device' });
    expect(verdicts(report)).toEqual({ temp: 'drift', vib: 'stable', mode: 'stable' });
    expect(report.summary.sentence).toBe('1 of 3 features differs.');
    expect(report.evidence).toMatchObject({ unit: 'devices', design: 'paired', inBoth: 12, onlyInCurrent: 0 });
    expect(report.features[0]).toMatchObject({ name: 'temp', kind: 'numeric' });
    expect(report.features[0]!.effect!.shiftSd).toBeGreaterThan(0.45);
    expect(report.features[0]!.effect!.shiftSd).toBeLessThan(0.75);
    expect(report.features[0]!.sentence).toMatch(/^Values are higher by 0\.\d\d standard deviations/);
  });

  it('gives the same answer at every run, and from CSV, gzip, JSON lines and Parquet', async () => {
    const first = await run('reference.csv', 'current.csv', { device: 'device' });
    for (const [name, format] of [
      ['current.parquet', 'Parquet'],
      ['current.jsonl', 'JSONEachRow'],
      ['current.csv.gz', 'CSVWithNames'],
      ['current.tsv', 'TSVWithNames'],
    ] as const) {
      await connection.write.command(
        `INSERT INTO FUNCTION file('${file(name)}', '${format}') SELECT * FROM file('${file('current.csv')}', 'CSVWithNames')`,
      );
      const other = await run('reference.csv', name, { device: 'device' });
      expect(other.features).toEqual(first.features);
    }
    expect(await run('reference.csv', 'current.csv', { device: 'device' })).toEqual(first);
  });

  it('gives the same answer at every run when it samples, held in memory or read twice', async () => {
    for (const [side, seed] of [
      ['large-a', 1],
      ['large-b', 2],
    ] as const)
      await connection.write.command(
        `INSERT INTO FUNCTION file('${file(side)}.csv', 'CSVWithNames') SELECT cityHash64(number, ${seed}) % 1000003 AS x, number % 3 AS y FROM numbers(100000)`,
      );
    const held = await run('large-a.csv', 'large-b.csv');
    const again = await run('large-a.csv', 'large-b.csv');
    expect(again).toEqual(held);
    expect(held.summary).toMatchObject({ drift: 0, stable: 2 });
    expect(named(held, 'y').histogram!.reference).toEqual([33_334, 33_333, 33_333]);
    expect(await run('large-a.csv', 'large-b.csv', { mostCellsInMemory: 0 })).toEqual(held);
  });

  it('says what it assumes without devices, and warns where neighbouring rows are alike', async () => {
    const plain = await run('reference.csv', 'current.csv');
    expect(plain.assumption).toMatch(/^Each row is taken as independent/);
    expect(plain.warnings).toEqual([]);
    let level = 0;
    const normal = seededNormals(SEED + 5);
    const wandering = Array.from({ length: 400 }, (): Row => ({ w: (level = 0.9 * level + normal()) }));
    await write('wander.csv', wandering);
    const report = await run('wander.csv', 'wander.csv');
    expect(report.warnings).toEqual([expect.stringMatching(/^Neighbouring rows are alike \(w .* 0\.[89]/)]);
  });

  it('is inconclusive, never stable, with too few devices or rows', async () => {
    await write(
      'three.csv',
      rowsOf(600, 0).filter(({ device }) => ['d0', 'd1', 'd2'].includes(String(device))),
    );
    const report = await run('three.csv', 'three.csv', { device: 'device' });
    expect(report.assumption).toContain('there are too few: 3 in the reference');
    expect(new Set(Object.values(verdicts(report)))).toEqual(new Set(['inconclusive']));
    await write('thirty.csv', rowsOf(30, 0));
    expect(verdicts(await run('thirty.csv', 'thirty.csv', { features: ['temp'] }))).toEqual({ temp: 'inconclusive' });
  });

  it('compares unlike devices as groups, and says that other devices count as a difference', async () => {
    await write(
      'others.csv',
      rowsOf(600, 0).map((row) => ({ ...row, device: `other-${row['device']!}` })),
    );
    const report = await run('reference.csv', 'others.csv', { device: 'device' });
    expect(report.evidence).toMatchObject({ design: 'groups', inBoth: 0, onlyInReference: 12, onlyInCurrent: 12 });
    expect(report.summary.drift).toBe(0);
  });

  it('sorts columns out: one-sided, changed, constant, all missing, identifiers, row numbers', async () => {
    const shape = (rows: Row[], now: boolean): Row[] =>
      rows.map((row, i) => ({
        ...row,
        changed: now ? `n${i % 7}` : i % 7,
        constant: 5,
        nothing: '',
        lost: now ? '' : row['vib']!,
        uuid: `${now}-${i}-x`,
        row: i,
        [now ? 'added' : 'dropped']: i % 3,
      }));
    await write('a.csv', shape(rowsOf(600, 0), false));
    await write('b.csv', shape(rowsOf(600, 0), true));
    const report = await run('a.csv', 'b.csv');
    expect(verdicts(report)).toMatchObject({
      changed: 'drift',
      constant: 'stable',
      nothing: 'no-data',
      lost: 'drift',
      vib: 'stable',
    });
    expect(named(report, 'changed').sentence).toBe('The reference holds numbers here, the current file text.');
    expect(named(report, 'lost').sentence).toBe('Missing values: 0 % → 100 %.');
    expect(Object.fromEntries(report.leftOut.map(({ name, why }) => [name, why]))).toEqual({
      dropped: 'only the reference has it',
      added: 'only the current file has it',
      uuid: expect.stringContaining('identifier'),
      row: expect.stringContaining('row number'),
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(JSON.stringify(report)).not.toMatch(/null|NaN/);
  });

  it('counts lines that are no rows and cells that are no numbers, and keeps the rest', async () => {
    const rows = rowsOf(600, 0).map((row, i): Row => (i % 100 === 7 ? { ...row, temp: 'ERR' } : row));
    rows[3]!['vib'] = 'NA';
    await write('bad.csv', rows, 'd1,0.5\nfoo,bar,baz,qux,quux,corge\n');
    const report = await run('reference.csv', 'bad.csv', { features: ['temp', 'vib', 'mode'] });
    expect(report.current).toMatchObject({ rows: 600, badRows: 2 });
    expect(named(report, 'temp').current).toMatchObject({ observed: 594, missing: 6 });
    expect(named(report, 'vib').current).toMatchObject({ observed: 599, missing: 1 });
    expect(report.warnings).toEqual([
      expect.stringMatching(/^2 lines .* could not be read as rows/),
      expect.stringMatching(/^6 cells .* no number/),
    ]);
  });

  it('reads columns that are called what its own SQL calls things, or worse', async () => {
    const hostile = [
      'x0',
      'v0',
      'd',
      'c0',
      'b0',
      'named',
      'sampled',
      'place',
      'odd',
      'device',
      "it's",
      'back`tick',
      'back\\slash',
      '<b>',
    ];
    const normal = seededNormals(SEED + 9);
    await write(
      'hostile.csv',
      Array.from({ length: 200 }, () => Object.fromEntries(hostile.map((name) => [name, normal()]))),
    );
    const report = await run('hostile.csv', 'hostile.csv');
    expect(Object.keys(verdicts(report)).sort()).toEqual([...hostile].sort());
    expect(report.summary.drift).toBe(0);
  });

  it.each<[string, CompareErrorCode, RegExp, () => Promise<unknown>]>([
    ['a missing file', 'FILE', /nowhere\.csv: no such file/, () => run('reference.csv', 'nowhere.csv')],
    ['a directory', 'FILE', /it is a directory/, () => mkdir(file('folder')).then(() => run('folder', 'current.csv'))],
    [
      'an empty file',
      'EMPTY',
      /is empty/,
      () => writeFile(file('empty.csv'), '').then(() => run('empty.csv', 'current.csv')),
    ],
    [
      'a header alone',
      'EMPTY',
      /holds no rows/,
      () => writeFile(file('header.csv'), 'device,temp\n').then(() => run('reference.csv', 'header.csv')),
    ],
    [
      'no table',
      'FILE',
      /cannot read/,
      () => writeFile(file('no.parquet'), 'PK').then(() => run('no.parquet', 'current.csv')),
    ],
    [
      'a wrong device column',
      'COLUMN',
      /no column devcie in .*reference.csv; it has: device, temp/,
      () => run('reference.csv', 'current.csv', { device: 'devcie' }),
    ],
    [
      'a wrong feature',
      'COLUMN',
      /no column humidity/,
      () => run('reference.csv', 'current.csv', { features: ['humidity'] }),
    ],
    [
      'nothing in common',
      'COLUMN',
      /nothing to compare/,
      () => writeFile(file('else.csv'), 'z\n1\n').then(() => run('reference.csv', 'else.csv')),
    ],
    ['a wrong rate', 'OPTION', /--fdr 5: expected/, () => run('reference.csv', 'current.csv', { fdr: 5 })],
    [
      'a wrong shift',
      'OPTION',
      /--smallest-shift -1/,
      () => run('reference.csv', 'current.csv', { smallestShift: -1 }),
    ],
    ['a wrong share', 'OPTION', /--smallest-rate 2/, () => run('reference.csv', 'current.csv', { smallestRate: 2 })],
  ])('refuses %s', async (_, code, message, act) => {
    const error: unknown = await act().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CompareError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('leaves rows out that name no device, and refuses a file of nothing else', async () => {
    await write(
      'unnamed.csv',
      rowsOf(600, 0).map((row, i) => (i % 10 === 0 ? { ...row, device: '' } : row)),
    );
    const report = await run('unnamed.csv', 'current.csv', { device: 'device' });
    expect(report.reference).toMatchObject({ rows: 540, rowsWithoutDevice: 60, badRows: 0 });
    await write(
      'nobody.csv',
      rowsOf(50, 0).map((row) => ({ ...row, device: '' })),
    );
    await expect(run('nobody.csv', 'current.csv', { device: 'device' })).rejects.toMatchObject({ code: 'EMPTY' });
  });
});

/** Twelve devices that differ; `temp` is shifted, `vib` and `mode` never are. */
function rowsOf(count: number, shift: number): Row[] {
  const normal = seededNormals(SEED + Math.round(shift * 10));
  return Array.from({ length: count }, (_, i) => ({
    device: `d${i % 12}`,
    temp: Number((20 + ((i % 12) - 6) / 8 + normal() + shift).toFixed(4)),
    vib: Number(normal().toFixed(4)),
    mode: normal() > 0.5 ? 'fast' : 'slow',
  }));
}
