import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileOutbox } from '@fleetally/agent';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { helpExamples, runProgram, type Finished } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { storedSequences } from '../support/stored-reports.js';
import { deviceOutbox, windowAgo } from '../support/test-device.js';
import { until } from '../support/until.js';

const REPORTS = 40;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-backup-'));
});
afterEach(() => rm(folder, { recursive: true }));

const fleetally = (...args: string[]): Promise<Finished> => runProgram('fleetally', args, folder);

/** A spool with reports that nobody has taken yet. */
async function sealed(device: string): Promise<void> {
  const outbox = deviceOutbox(join(folder, device), '127.0.0.1:9', { device });
  for (let i = 0; i < REPORTS; i++) outbox.put(windowAgo(REPORTS + 5 - i));
  await outbox.close();
}

async function deliver(device: string, spool: string, grpc: string): Promise<void> {
  const outbox: FileOutbox = deviceOutbox(join(folder, spool), grpc, { device });
  await until(
    `${device} to deliver`,
    () => outbox.status().ackedReports,
    (acked) => acked === REPORTS,
  );
  await outbox.close();
}

/** A store with one device's reports, its collector stopped. */
async function filled(): Promise<void> {
  await sealed('d1');
  const collector = await ServeProcess.start({ folder });
  await deliver('d1', 'd1', collector.grpc);
  await collector.end('SIGTERM');
}

describe('fleetally backup and restore', () => {
  it('bring back all that was acknowledged, while devices send, and a report sent again is stored once', async () => {
    await sealed('d1');
    await sealed('d2');
    await cp(join(folder, 'd1'), join(folder, 'd1-again'), { recursive: true });
    const collector = await ServeProcess.start({ folder });
    await deliver('d1', 'd1', collector.grpc);
    const sending = deliver('d2', 'd2', collector.grpc);
    const made = await fleetally('backup', '--to', 'copy', '--data', dataOf(folder));
    expect(made).toMatchObject({ code: 0, stderr: '' });
    await sending;
    await collector.end('SIGTERM');

    const elsewhere = join(folder, 'elsewhere');
    expect(await fleetally('restore', 'copy', '--data', dataOf(elsewhere))).toMatchObject({ code: 0, stderr: '' });
    const again = await ServeProcess.start({ folder: elsewhere, configFolder: folder });
    await deliver('d1', 'd1-again', again.grpc);
    await again.end('SIGTERM');
    const sequences = await storedSequences(elsewhere);
    expect(sequences.slice(0, REPORTS)).toEqual(Array.from({ length: REPORTS }, (_, i) => i + 1));
    expect(sequences.length).toBeLessThanOrEqual(2 * REPORTS);
  }, 60_000);

  it('copy every table of a stopped collector, row by row, and the examples of their help run as they stand', async () => {
    await filled();
    await cp(dataOf(folder), join(folder, 'fleetally-data'), { recursive: true });
    for (const command of ['backup', 'restore']) {
      for (const example of await helpExamples('fleetally', command)) {
        expect(await fleetally(...example)).toMatchObject({ code: 0 });
      }
    }
    await fleetally('backup', '--to', 'second', '--data', 'restored');
    const tables = async (backup: string): Promise<unknown[]> => {
      const manifest = JSON.parse(await readFile(join(folder, backup, 'manifest.json'), 'utf8')) as {
        tables: { name: string; rows: number; hash: string }[];
      };
      return manifest.tables.map(({ name, rows, hash }) => [name, rows, hash]);
    };
    const first = await tables('backup-1');
    expect(first).toContainEqual(['reports', REPORTS, expect.any(String)]);
    expect(await tables('second')).toEqual(first);
  }, 60_000);

  it('refuse what is damaged, newer or no backup, and targets that are there, and leave nothing behind', async () => {
    await filled();
    const data = dataOf(folder);
    await fleetally('backup', '--to', 'good', '--data', data);
    const spoilt = async (name: string, spoil: (path: string) => Promise<unknown>): Promise<string> => {
      await cp(join(folder, 'good'), join(folder, name), { recursive: true });
      await spoil(join(folder, name));
      const { code, stderr } = await fleetally('restore', name, '--data', 'r');
      expect(code).toBe(1);
      return stderr;
    };
    const file = 'reports.native.zst';
    const flipped = await spoilt('flipped', async (path) => {
      const bytes = await readFile(join(path, file));
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(join(path, file), bytes);
    });
    expect(flipped).toContain('is not what was written');
    expect(await spoilt('short', (path) => truncate(join(path, file), 20))).toContain('has 20 bytes instead of');
    expect(await spoilt('less', (path) => rm(join(path, file)))).toContain('is missing');
    expect(await spoilt('none', (path) => rm(join(path, 'manifest.json')))).toContain('is not a backup');
    const manifest = (path: string, from: string, to: string) => async (): Promise<void> => {
      const text = await readFile(join(path, 'manifest.json'), 'utf8');
      await writeFile(join(path, 'manifest.json'), text.replace(from, to));
    };
    const newer = await spoilt('newer', (path) => manifest(path, '0001-reports.sql', '0999-later.sql')());
    expect(newer).toContain('written by a newer collector');
    expect(await spoilt('odd', (path) => manifest(path, '"format"', '"fromat"')())).toContain('damaged');
    expect((await fleetally('backup', '--to', 'good', '--data', data)).stderr).toContain('is there already');
    expect((await fleetally('restore', 'good', '--data', data)).stderr).toContain('is not empty');
    expect((await readdir(folder)).filter((name) => name === 'r' || name.includes('partial'))).toEqual([]);
    expect(await fleetally('backup')).toMatchObject({ code: 2 });
    expect(await fleetally('restore', 'good')).toMatchObject({ code: 2 });
  }, 60_000);
});
