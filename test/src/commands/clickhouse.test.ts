import { expect, it } from 'vitest';
import { helpExamples, runProgram } from '../support/command-line.js';

const ddl = (...args: string[]) => runProgram('fleetally', ['clickhouse', 'ddl', ...args]);

it('fleetally clickhouse runs the examples of its help', async () => {
  for (const words of await helpExamples('fleetally', 'clickhouse'))
    expect(await runProgram('fleetally', words)).toMatchObject({ code: 0, stderr: '' });
});

it('fleetally clickhouse ddl prints the schema for a cluster, as text and for machines', async () => {
  const { stdout } = await ddl('--cluster', 'fleet', '--database', 'tally');
  expect(stdout).toMatch(/^CREATE DATABASE IF NOT EXISTS `tally` ON CLUSTER `fleet`;\n/);
  expect(stdout).toContain("ENGINE = Distributed('fleet', 'tally', 'reports_local', cityHash64(device));");
  const { steps } = JSON.parse((await ddl('--cluster', 'fleet', '--json')).stdout) as { steps: object[] };
  expect(steps[1]).toMatchObject({ migration: '0001-reports.sql' });
});

it('fleetally clickhouse says what is missing or wrong', async () => {
  expect(await runProgram('fleetally', ['clickhouse'])).toMatchObject({ code: 2 });
  expect((await runProgram('fleetally', ['clickhouse', 'drop'])).stderr).toContain('drop');
  expect(await ddl()).toMatchObject({ code: 2, stderr: expect.stringContaining('--cluster is needed') as unknown });
  const quoted = await ddl('--cluster', 'a;b');
  expect(quoted).toMatchObject({ code: 1, stderr: expect.stringContaining('is not a plain name') as unknown });
});
