import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openStore } from '@fleetally/collector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpExamples, programPath, runProgram } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('fleetally export', () => {
  it('runs its example as it stands, with no collector, and tells how many rows of which store it wrote', async () => {
    const [words] = await helpExamples('fleetally', 'export');
    await (await openStore({ data: join(folder, 'fleetally-data') }, 0)).close();
    const { code, stdout, stderr } = await runProgram('fleetally', words!, folder);
    // No terminal is there, so nothing is said of how far it is.
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^wrote 0 rows \(\d+ bytes\) of usage from .*fleetally-data to .*usage\.parquet\n$/);
    expect((await readFile(join(folder, 'usage.parquet'))).subarray(0, 4).toString()).toBe('PAR1');
  }, 60_000);

  it('asks the collector that has the data while it runs', async () => {
    const collector = await ServeProcess.start({ folder });
    try {
      const out = join(folder, 'privacy.jsonl');
      const args = ['export', '--view', 'privacy', '--out', out, '--data', dataOf(folder)];
      expect(await runProgram('fleetally', args, folder)).toMatchObject({ code: 0 });
      expect(JSON.parse(await readFile(out, 'utf8'))).toEqual({ k_devices: 5 });
      const again = await runProgram('fleetally', args, folder);
      expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('never overwrites')]);
    } finally {
      await collector.end('SIGTERM');
    }
  }, 60_000);

  // `script` is the terminal: what the program writes to standard error there, it prints.
  it.skipIf(!existsSync('/usr/bin/script'))(
    'shows on a terminal how far it is (needs script), and leaves --json alone',
    async () => {
      const line = `"${process.execPath}" "${programPath('fleetally')}" export --view usage --out seen.csv --json --data seen > made.json`;
      await (await openStore({ data: join(folder, 'seen') }, 0)).close();
      const { stdout } = await promisify(execFile)('/usr/bin/script', ['-qec', line, '/dev/null'], { cwd: folder });
      expect(stdout).toMatch(/asking usage, \d+ s so far/);
      expect(stdout.endsWith('\r\u001b[2K')).toBe(true);
      const made = JSON.parse(await readFile(join(folder, 'made.json'), 'utf8')) as unknown;
      expect(made).toMatchObject({
        path: join(folder, 'seen.csv'),
        view: 'usage',
        rows: 0,
        store: join(folder, 'seen'),
      });
    },
    60_000,
  );

  it('says what is missing', async () => {
    const { code, stderr } = await runProgram('fleetally', ['export', '--view', 'usage'], folder);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--out is needed')]);
  });
});

describe('fleetally clickhouse', () => {
  it('runs its example as it stands: SQL for an administrator', async () => {
    const [words] = await helpExamples('fleetally', 'clickhouse', 'roles');
    const { code, stdout } = await runProgram('fleetally', words!, folder);
    expect(code).toBe(0);
    expect(stdout).toContain('GRANT SELECT ON fleetally_views.* TO fleetally_reader;\n');
  });

  it('refuses names that would be more than a name', async () => {
    for (const args of [
      ['--reader', 'a; DROP'],
      ['--k-devices', 'many'],
    ]) {
      expect((await runProgram('fleetally', ['clickhouse', 'roles', ...args], folder)).code).toBe(2);
    }
  });
});
