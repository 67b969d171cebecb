import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { SmallDisk } from '../support/small-disk.js';

interface Told {
  readonly schema: string;
  readonly wrong: boolean;
  readonly findings: readonly { readonly check: string; readonly state: string; readonly says: string }[];
}

let folder: string;
let collector: ServeProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-doctor-'));
  collector = await ServeProcess.start({ folder });
});
afterAll(async () => {
  await collector.end('SIGKILL');
  await rm(folder, { recursive: true });
});

const doctor = async (...args: string[]): Promise<{ code: number | string; told: Told }> => {
  const { code, stdout } = await runProgram('fleetally', ['doctor', '--json', ...args], folder);
  return { code, told: JSON.parse(stdout) as Told };
};

describe('fleetally doctor', () => {
  it('beside a collector that runs finds all well, and disturbs nothing', async () => {
    const running = [
      '--data',
      dataOf(folder),
      '--grpc',
      collector.grpc,
      '--http',
      collector.http.replace('http://', ''),
    ];
    const { code, told } = await doctor(...running);
    expect({ code, wrong: told.findings.filter(({ state }) => state === 'wrong') }).toEqual({ code: 0, wrong: [] });
    expect(told.schema).toBe('fleetally.doctor/1');
    const says = told.findings.map((one) => one.says);
    expect(says).toContainEqual(expect.stringContaining('is open in the collector that runs'));
    expect(says).toContainEqual(expect.stringMatching(/the collector that runs is \d+\.\d+\.\d+, as this is/));
    expect(says).toContainEqual(expect.stringContaining('is readable by its owner alone'));
    expect((await fetch(`${collector.http}/readyz`)).status).toBe(200);
  });

  it('names the process that really has the store, when it tells no address; and exits with 1', async () => {
    await rm(join(dataOf(folder), 'serve.json'));
    const { code, told } = await doctor('--data', dataOf(folder), '--grpc', '127.0.0.1:1', '--http', '127.0.0.1:1');
    expect(code).toBe(1);
    expect(told.findings).toContainEqual(
      expect.objectContaining({ check: 'store', state: 'wrong', says: expect.stringContaining(`process ${collector.pid}`) as string }), // prettier-ignore
    );
    // What nobody knows to be running can't be asked either: the error says what to do.
    const { code: failed, stdout } = await runProgram('fleetally', ['devices', 'list', '--json', '--data', dataOf(folder)]); // prettier-ignore
    expect(failed).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'fleetally.error/1',
      error: { code: 'UNREACHABLE', next: expect.stringContaining('--url') as string },
    });
  });

  const disk = SmallDisk.mount(4);
  it.skipIf(disk === undefined)('tells a disk that is full (needs to mount one)', async () => {
    try {
      disk!.fill();
      const { code, told } = await doctor('--data', join(disk!.path, 'data'), '--grpc', '127.0.0.1:1', '--http', '127.0.0.1:1'); // prettier-ignore
      expect(code).toBe(1);
      expect(told.findings.filter(({ check, state }) => check === 'disk' && state === 'wrong')).toHaveLength(1);
    } finally {
      disk!.unmount();
    }
  });
});
