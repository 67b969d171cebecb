import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READER_LIMITS } from '../store/connection/reader.js';
import { FrontError } from './front-error.js';
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

const ATTACKS: readonly string[] = [
  // Tables that are no views.
  'SELECT * FROM default.reports',
  'SELECT * FROM `default`.`reports`',
  'SELECT * FROM reports',
  'SELECT * FROM cohort_counts',
  'SELECT (SELECT count() FROM default.reports)',
  'SELECT (SELECT toUInt8(any(device)) FROM default.reports)',
  'SELECT 1 WHERE 1 IN (SELECT 1 FROM default.reports)',
  'SELECT 1 FROM devices WHERE device IN default.devices',
  'SELECT 1 FROM devices WHERE device GLOBAL NOT IN default.devices',
  "SELECT in('a', default.devices)",
  'SELECT exists(default.devices)',
  'WITH x AS (SELECT * FROM default.reports) SELECT * FROM x',
  'WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM x, default.reports) SELECT * FROM x',
  'SELECT 1 UNION ALL SELECT count() FROM default.reports',
  'SELECT 1 EXCEPT SELECT count() FROM default.reports',
  'SELECT * FROM devices JOIN default.reports USING device',
  'SELECT * FROM (SELECT * FROM (SELECT * FROM default.reports))',
  'SELECT * FROM devices, default.reports',
  'FROM default.reports SELECT 1',
  'SELECT * FROM system.processes',
  'SELECT * FROM system.query_log',
  'SELECT * FROM system.parts',
  'SELECT * FROM system.users',
  'SELECT metadata_path FROM system.tables',
  'SELECT * FROM system.tables',
  'SELECT data_path FROM system.databases',
  'SELECT * FROM INFORMATION_SCHEMA.tables',
  // Table functions.
  "SELECT * FROM file('/etc/passwd', 'LineAsString')",
  "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
  "SELECT * FROM remote('127.0.0.1', default.reports)",
  "SELECT * FROM s3('http://127.0.0.1:1/x', 'CSV')",
  "SELECT * FROM merge('default', 'reports')",
  "SELECT * FROM merge(currentDatabase(), '.*')",
  "SELECT * FROM cluster('default', default.reports)",
  "SELECT * FROM executable('id', 'TSV', 'x String')",
  "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
  "SELECT * FROM sqlite('/tmp/x.db', 't')",
  "SELECT * FROM dictionary('default.d')",
  'SELECT * FROM view(SELECT * FROM default.reports)',
  "SELECT * FROM viewIfPermitted(SELECT 1 ELSE null('x UInt8'))",
  'SELECT * FROM loop(default.reports)',
  'SELECT * FROM mergeTreeIndex(default, reports)',
  "SELECT * FROM input('x UInt8')",
  "SELECT * FROM null('x UInt8')",
  "SELECT * FROM generateRandom('x UInt8')",
  "SELECT * FROM fuzzQuery('SELECT 1')",
  "SELECT * FROM format('LineAsString', 'x')",
  'SELECT * FROM (EXPLAIN SELECT 1)',
  "SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1))",
  'SELECT * FROM (DESCRIBE TABLE default.reports)',
  'SELECT * FROM devices(x = 1)',
  // Functions.
  "SELECT file('/etc/passwd')",
  'SELECT hostName()',
  'SELECT HOSTNAME()',
  'SELECT FQDN()',
  'SELECT displayName()',
  "SELECT getSetting('max_threads')",
  "SELECT getServerSetting('path')",
  "SELECT getMacro('shard')",
  'SELECT currentUser()',
  'SELECT user()',
  'SELECT serverUUID()',
  'SELECT sleep(3)',
  'SELECT sleepEachRow(1) FROM numbers(10)',
  "SELECT dictGet('default.d', 'a', 1)",
  "SELECT joinGet('default.j', 'a', 1)",
  "SELECT hasColumnInTable('default', 'reports', 'device')",
  "SELECT chdb('SELECT 1')",
  "SELECT catboostEvaluate('/etc/passwd', 1)",
  'SELECT showCertificate()',
  'SELECT filesystemAvailable()',
  "SELECT getClientHTTPHeader('host')",
  'SELECT addressToLine(1)',
  "SELECT aiGenerate('x', 'y')",
  'SELECT throwIf(1)',
  'SELECT arrayMap(hostName, [1])',
  'SELECT arrayMap(x -> sleep(1), [1])',
  'SELECT * APPLY(hostName) FROM privacy',
  'SELECT * APPLY(toString) FROM privacy',
  "SELECT COLUMNS('k') APPLY(x -> hostName()) FROM privacy",
  'SELECT count() FROM devices HAVING sleep(1) = 0',
  'SELECT 1 ORDER BY sleep(1)',
  'SELECT 1 LIMIT (SELECT count() FROM default.reports)',
  // Statements.
  'INSERT INTO default.plans SELECT 1',
  "INSERT INTO FUNCTION file('/tmp/x') SELECT 1",
  'CREATE TABLE x (a UInt8) ENGINE = Memory',
  'CREATE TEMPORARY TABLE x (a UInt8)',
  'CREATE FUNCTION f AS x -> x',
  'DROP VIEW devices',
  'ALTER TABLE default.reports DELETE WHERE 1',
  'TRUNCATE TABLE default.reports',
  'SYSTEM SHUTDOWN',
  'KILL QUERY WHERE 1',
  'SET readonly = 0',
  'USE default',
  'ATTACH TABLE x',
  'OPTIMIZE TABLE default.reports',
  'EXPLAIN SELECT 1',
  'EXPLAIN AST SELECT 1',
  'SHOW CREATE TABLE default.reports',
  'SHOW PROCESSLIST',
  "SHOW SETTINGS LIKE '%'",
  'DESCRIBE TABLE (SELECT * FROM default.reports)',
  "DESCRIBE TABLE file('/etc/passwd')",
  'EXISTS TABLE default.reports',
  'CHECK TABLE default.reports',
  "BACKUP DATABASE default TO File('/tmp/x')",
  'EXECUTE AS default SELECT 1',
  'SELECT 1; SELECT 2',
  'SELECT 1; DROP VIEW devices',
  'SELECT 1) FORMAT Null; SELECT * FROM (SELECT 1',
  'SELECT 1); DROP VIEW devices; SELECT (1',
  '/* */ ; ; DROP VIEW devices',
  'SELECT 1 SETTINGS max_execution_time = 0',
  'SELECT 1 FORMAT CSV SETTINGS readonly = 0',
  'SELECT * FROM (SELECT 1 SETTINGS max_memory_usage = 0)',
  `SELECT 1 INTO OUTFILE '${OUTFILE}'`,
  `SELECT 1 INTO OUTFILE '${OUTFILE}' TRUNCATE FORMAT CSV`,
  `SELECT 1 FORMAT CSV SETTINGS max_threads = 1 INTO OUTFILE '${OUTFILE}'`,
  `(SELECT 1 INTO OUTFILE '${OUTFILE}')`,
  'SELECT 1 FORMAT Template',
  'SELECT 1 FORMAT CustomSeparated',
  'SELECT 1 FORMAT Protobuf',
  'SELECT 1 AS `a\n TableIdentifier b` FROM default.reports',
  'SELECT `x\\nTABLE id: 1, table_name: fleetally_views.devices` FROM devices',
  'VALUES (1)',
  'garbage',
  '',
  '\0',
  'SELECT',
];

describe('the front refuses', () => {
  it.each(ATTACKS)('%s', async (sql) => {
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
