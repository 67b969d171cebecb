import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READER_LIMITS } from '../store/connection/reader.js';
import { FrontError } from './front-error.js';
import { attacks } from './testing-attacks.js';
import { seededFront, type SeededFront } from './testing-front.js';
import { ViewsReader } from './views-reader.js';

let front: SeededFront;
beforeAll(async () => {
  front = await seededFront();
});
afterAll(() => front.close());

const ask = async (sql: string, parameters: Record<string, string> = {}): Promise<unknown> => {
  const { body } = await front.reader.answer(sql, 'JSONCompactEachRow', parameters);
  return body
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
};

const OUTFILE = join(tmpdir(), `fleetally-front-outfile-${process.pid}`);

describe('the front answers', () => {
  it.each<[string, unknown]>([
    ['SELECT 1', [[1]]],
    ['select 1 -- a comment\n;', [[1]]],
    ['SELECT k_devices FROM privacy', [[5]]],
    ['SELECT k_devices FROM fleetally_views.privacy', [[5]]],
    // Once, the engine made of it a question for the length of the column, and did not find that.
    ["SELECT count() > 0 FROM usage WHERE cohort = '' AND version = ''", [[1]]],
    ['WITH x AS (SELECT k_devices AS k FROM privacy) SELECT k + 1 FROM x', [[6]]],
    ["SELECT count() FROM devices WHERE attributes['hw'] IN ('a', 'b')", [[18]]],
    ['SELECT device FROM devices WHERE device IN (SELECT device FROM devices ORDER BY device LIMIT 1)', [['d00']]],
    ['SELECT sum(number) FROM numbers(4)', [[6]]],
    ["SELECT countIf(state = 'firing'), uniqExactIf(alarm, state = 'firing') FROM alarms", [[1, 1]]],
    ['SELECT 1 UNION ALL SELECT 1', [[1], [1]]],
    ['(SELECT 1)', [[1]]],
    ['SELECT CASE WHEN 1 THEN 2 ELSE 3 END, CASE 1 WHEN 1 THEN 5 END', [[2, 5]]],
    ['SELECT arrayMap(x -> x + 1, [1, 2])', [[[2, 3]]]],
    ['SELECT count(DISTINCT cohort) FROM feature_histograms', [[2]]],
    ['SELECT row_number() OVER (ORDER BY cohort) FROM cohort_health LIMIT 1', [[1]]],
    ['SELECT * EXCEPT (k_devices), 1 AS one FROM privacy', [[1]]],
    ['SELECT a.device FROM devices AS a INNER JOIN devices AS b USING (device) ORDER BY a.device LIMIT 1', [['d00']]],
    ['SELECT name FROM system.databases', [['fleetally_views']]],
    ['SHOW DATABASES', [['fleetally_views']]],
    ["SELECT name FROM system.tables WHERE name LIKE 'priv%'", [['privacy']]],
    [
      'DESCRIBE TABLE privacy',
      [['k_devices', 'UInt32', '', '', 'Nothing is told that would be about fewer devices', '', '']],
    ],
    ['SELECT toTimeZone(toDateTime(0), timezone())', [['1970-01-01 00:00:00']]],
    ['SELECT "device" FROM "fleetally_views"."devices" ORDER BY 1 LIMIT 1', [['d00']]],
    ["SELECT 'FROM default.reports INTO OUTFILE'", [['FROM default.reports INTO OUTFILE']]],
  ])('%s', async (sql, rows) => {
    expect(await ask(sql)).toEqual(rows);
  });

  it('parameters, as values and never as names of other tables', async () => {
    const { length } = (await ask('SELECT device FROM devices WHERE device = {d:String}', { d: 'd01' })) as unknown[];
    expect(length).toBe(1);
    await expect(ask('SELECT * FROM {t:Identifier}', { t: 'default.reports' })).rejects.toBeInstanceOf(FrontError);
    expect(await ask('SELECT {a:Array(String)}', { a: "['x','y\\'z']" })).toEqual([[['x', "y'z"]]]);
  });

  it('the format that the statement names, else the one that the client wants', async () => {
    expect((await front.reader.answer('SELECT 1 FORMAT CSV', 'Native')).format).toBe('CSV');
    const { body } = await front.reader.answer('SELECT 1 AS a', 'Native');
    expect([...body]).toEqual([1, 1, 1, 97, 5, ...Buffer.from('UInt8'), 1]);
  });
});

describe('the front refuses', () => {
  it.each(attacks(OUTFILE))('%s', async (sql) => {
    await expect(ask(sql)).rejects.toBeInstanceOf(FrontError);
    expect(existsSync(OUTFILE)).toBe(false);
  });

  it('nothing that was refused has changed anything', async () => {
    expect(await ask('SELECT count() FROM devices')).toEqual([[20]]);
    const [row] = await front.store.connection.read.rows('SELECT count() AS n FROM reports', (found) => found['n']);
    expect(Number(row)).toBeGreaterThan(0);
  });

  it('what costs too much, while ingest goes on', async () => {
    const bounded = await ViewsReader.open(front.store.connection, { ...READER_LIMITS, seconds: 1 });
    const slow = bounded.answer('SELECT sum(sin(number)) FROM numbers(1000000000000)', 'CSV');
    const started = performance.now();
    await front.store.connection.write.rows('SELECT 1 AS one', () => 1);
    expect(performance.now() - started).toBeLessThan(5_000);
    await expect(slow).rejects.toMatchObject({ code: 'ENGINE', clickhouse: 159 });
    await bounded.close();
    await expect(ask('SELECT number FROM numbers(10000000)')).rejects.toMatchObject({
      code: 'ENGINE',
      clickhouse: 396,
    });
    // An answer that broke off was once put in front of the next one.
    expect(await ask('SELECT 1')).toEqual([[1]]);
    await expect(ask('SELECT groupArray(number) FROM numbers(1000000000)')).rejects.toMatchObject({ code: 'ENGINE' });
    expect(await ask('SELECT 1')).toEqual([[1]]);
  });
});
