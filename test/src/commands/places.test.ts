import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@fleetally/collector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeRecords } from '../docs/shell/site-store.js';
import { runProgram, type Finished } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';

let folder: string;
/** Where nothing is but settings, by whose address the collector of `folder` answers. */
let empty: string;
let collector: ServeProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-places-'));
  empty = join(folder, 'empty');
  const store = await openStore({ data: dataOf(folder) }, 0);
  await storeRecords(store).finally(() => store.close());
  collector = await ServeProcess.start({ folder });
  await mkdir(empty);
  const http = new URL(collector.http).host;
  await writeFile(join(empty, 'collector.yaml'), JSON.stringify({ listen: { http } }));
});
afterAll(async () => {
  await collector.end('SIGKILL');
  await rm(folder, { recursive: true });
});

const url = (): string => collector.http;
const fleetally = (...args: string[]): Promise<Finished> => runProgram('fleetally', args, empty);

describe('fleetally in a folder without a store, while a collector runs elsewhere', () => {
  it('says so, with where a collector answers, and makes nothing: it said that all is quiet, and made a store', async () => {
    for (const args of [
      ['incidents', 'list'],
      ['recommendations', 'list', '--state', 'open'],
      ['devices', 'anomalies'],
      ['store', 'export', '--view', 'usage', '--out', 'usage.parquet'],
    ]) {
      const { code, stdout, stderr } = await fleetally(...args);
      expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: '' });
      expect(stderr).toContain('there is no store in ./fleetally-data');
      expect(stderr).toContain(`next: a collector answers at ${url()}: add --url ${url()}, or --data DIR`);
    }
    expect(await readdir(empty)).toEqual(['collector.yaml']);
  }, 60_000);

  it('tells by --url alone, without the token, what the page tells anybody', async () => {
    const { code, stdout, stderr } = await fleetally('incidents', 'list', '--json', '--url', url());
    expect([code, stderr]).toEqual([0, '']);
    expect((JSON.parse(stdout) as { incidents: unknown[] }).incidents.length).toBeGreaterThan(3);
  });

  it('changes nothing and writes no file by --url alone, and says where the token lies', async () => {
    const args = ['silences', 'add', '--cohort', 'hw=a', '--for', '1h', '--reason', 'firmware', '--url', url()];
    const { code, stderr } = await fleetally(...args);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/needs the token .*\n.*admin-token.*open to read/)]);
    expect(await readdir(empty)).toEqual(['collector.yaml']);
  });
});
