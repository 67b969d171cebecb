import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@fleetally/collector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { helpExamples, runProgram, type Finished } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { deviceOutbox, windowAgo } from '../support/test-device.js';
import { until } from '../support/until.js';

const REPORTS = 30;
const DEVICES = ['pump-7', 'pump-8', 'pump-9'];

let folder: string;
let collector: ServeProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-devices-'));
  collector = await ServeProcess.start({ folder, config: { detection: { clock: 'window', baselineWindows: 4 } } });
  await Promise.all(DEVICES.map((device) => deliver(device)));
  await until(
    'evaluation',
    async () => (await collector.get('/api/v1/fleet')) as { evaluatedTo?: string },
    (fleet) => JSON.stringify(fleet).includes('evaluated'),
  );
});
afterEach(async () => {
  await collector.end('SIGKILL');
  await rm(folder, { recursive: true });
});

const fleetally = (...args: string[]): Promise<Finished> => runProgram('fleetally', args, folder);

async function deliver(device: string): Promise<void> {
  const outbox = deviceOutbox(join(folder, device), collector.grpc, { device });
  for (let i = 0; i < REPORTS; i++) outbox.put(windowAgo(REPORTS + 5 - i));
  await until(
    `${device} to deliver`,
    () => outbox.status().ackedReports,
    (acked) => acked === REPORTS,
  );
  await outbox.close();
}

interface Proof {
  proven: boolean;
  remaining: Record<string, number>;
  rowsRemoved: Record<string, number>;
  files: { found: string[] };
}

async function inferencesOfAll(): Promise<number[]> {
  const store = await openStore({ data: dataOf(folder) }, 0);
  try {
    return await store.connection.read.rows(
      `SELECT n FROM (
         SELECT 1 AS place, toUInt32(sum(inferences)) AS n FROM cohort_counts FINAL WHERE cohort = ''
         UNION ALL SELECT 2 AS place, toUInt32(sum(inferences)) AS n FROM reports FINAL
       ) ORDER BY place`,
      (row) => Number(row['n']),
    );
  } finally {
    await store.close();
  }
}

describe('fleetally devices', () => {
  it('forgets a device while its collector runs, proves it, and takes it as new when it comes again', async () => {
    const { code, stdout } = await fleetally(
      'devices',
      'forget',
      'pump-7',
      '--yes',
      '--json',
      '--data',
      dataOf(folder),
    );
    const proof = JSON.parse(stdout) as Proof;
    expect(proof).toMatchObject({ proven: true, files: { found: [] }, rowsRemoved: { reports: REPORTS, devices: 1 } });
    expect(Object.values(proof.remaining).every((rows) => rows === 0)).toBe(true);
    expect([code, stdout.includes('pump-7')]).toEqual([0, false]);
    const listed = await fleetally('devices', 'list', '--data', dataOf(folder));
    expect(listed.stdout.match(/pump-\d/g)).toEqual(['pump-8', 'pump-9']);
    await deliver('pump-7');
    const after = JSON.parse(
      (await fleetally('devices', 'list', '--json', '--data', dataOf(folder))).stdout,
    ) as unknown;
    expect(after).toMatchObject({ devices: [{ device: 'pump-7', reports: REPORTS }, {}, {}] });
  }, 90_000);

  it('forgets it for good: refused when it comes again, also after a restart', async () => {
    await fleetally('devices', 'forget', 'pump-9', '--yes', '--block', '--data', dataOf(folder));
    await collector.end('SIGTERM');
    collector = await ServeProcess.start({ folder });
    const outbox = deviceOutbox(join(folder, 'pump-9'), collector.grpc, { device: 'pump-9' });
    outbox.put(windowAgo(1));
    const { problem } = await until(
      'a refusal',
      () => outbox.status(),
      (status) => status.problem !== undefined,
    );
    expect(JSON.stringify(problem)).toContain('was forgotten');
    await outbox.close();
  }, 90_000);

  it('forgets it while the collector is stopped; roll-ups are those of the others; examples run as they stand', async () => {
    await collector.end('SIGTERM');
    await cp(dataOf(folder), join(folder, 'fleetally-data'), { recursive: true });
    for (const example of await helpExamples('fleetally', 'devices')) {
      const done = await fleetally(...example);
      expect(done).toMatchObject({ code: 0 });
      if (example.includes('show'))
        expect(done.stdout).toMatch(/^pump-7 [^]* 30 reports[^]* runs pump 1\.0\.0 [^]*nothing is wrong/);
      // Its past was in the detector's saved state, and is not any more.
      if (example.includes('forget')) expect(done.stdout).toMatch(/detector_snapshots: \d[^]*name it now: 0 in/);
    }
    await rm(dataOf(folder), { recursive: true });
    await cp(join(folder, 'fleetally-data'), dataOf(folder), { recursive: true });
    const [rolledUp, reported] = await inferencesOfAll();
    expect(reported).toBe(2 * REPORTS * 20);
    expect(rolledUp! % (2 * 20)).toBe(0);
    expect(rolledUp).toBeLessThanOrEqual(reported!);
  }, 90_000);

  it('says what is wrong: an unknown id with what was meant, no --yes, nonsense', async () => {
    const unknown = await fleetally('devices', 'forget', 'pump-77', '--yes', '--data', dataOf(folder));
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('did you mean pump-7')]);
    const unseen = await fleetally('devices', 'show', 'pump-77', '--data', dataOf(folder));
    expect([unseen.code, unseen.stderr]).toEqual([1, expect.stringContaining('did you mean pump-7')]);
    for (const args of [['forget', 'pump-7'], ['forget'], ['lost']]) {
      expect(await fleetally('devices', ...args, '--data', dataOf(folder))).toMatchObject({ code: 2 });
    }
  }, 60_000);
});
