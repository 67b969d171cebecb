import { execFile, spawnSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../architecture/source-tree.js';
import { pumpFolder } from '../daemon/pump-model.js';
import { startProgram, type Program } from '../support/command-line.js';

const run = promisify(execFile);
const UNITS = join(PROJECT_ROOT, 'deploy', 'systemd');
const SERVICES = ['fleetally-collector.service', 'fleetally-agent.service'] as const;
/** Of 10; systemd calls up to 2 "OK", and most services of Debian have more than 9. */
const MOST_EXPOSURE = 1.4;

const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const HAS_SYSTEMD = has('systemd-analyze', '--version');
const HAS_NOTIFY = has('systemd-notify', '--version') && has('python3', '--version');

describe.skipIf(!HAS_SYSTEMD)('the units of systemd (needs the Debian package systemd)', () => {
  it.each(SERVICES)('%s is understood to the last key', async (service) => {
    const root = await mkdtemp(join(tmpdir(), 'fleetally-units-'));
    const units = join(root, 'etc', 'systemd', 'system');
    cpSync(UNITS, units, { recursive: true });
    const system = '/lib/systemd/system';
    for (const target of readdirSync(system).filter((name) => name.endsWith('.target')))
      cpSync(join(system, target), join(units, target), { dereference: true });
    const text = await readFile(join(UNITS, service), 'utf8');
    for (const [, program] of text.matchAll(/^Exec\w+=(\S+)/gm)) await stub(join(root, program!));
    const { stdout, stderr } = await run('systemd-analyze', ['verify', `--root=${root}`, '--man=no', service]);
    expect(stdout + stderr).toBe('');
    await rm(root, { recursive: true });
  });

  it.each(SERVICES)(`%s exposes no more than ${MOST_EXPOSURE} of 10`, async (service) => {
    const args = [
      'security',
      '--offline=true',
      '--no-pager',
      `--threshold=${MOST_EXPOSURE * 10}`,
      join(UNITS, service),
    ];
    const { stdout } = await run('systemd-analyze', args);
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
    console.log(`${service}: exposure ${exposure} of 10`);
    expect(exposure).toBeLessThanOrEqual(MOST_EXPOSURE);
  });
});

async function stub(program: string): Promise<void> {
  await mkdir(dirname(program), { recursive: true });
  await writeFile(program, '#!/bin/sh\n', { mode: 0o755 });
}

describe.skipIf(!HAS_NOTIFY)('told through a real socket (needs the Debian packages systemd and python3)', () => {
  let folder: string;
  let receiver: ChildProcess;
  let told: string[];
  beforeEach(async () => {
    folder = await pumpFolder();
    told = [];
    const script = join(import.meta.dirname, 'notify_receiver.py');
    receiver = spawn('python3', [script, join(folder, 'notify')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface(receiver.stdout!);
    await once(lines, 'line');
    lines.on('line', (line) => told.push(line));
  });
  afterEach(async () => {
    receiver.kill();
    await rm(folder, { recursive: true });
  });

  const start = (program: Program, ...args: string[]) => {
    const environment = { NOTIFY_SOCKET: join(folder, 'notify'), WATCHDOG_USEC: '600000' };
    return startProgram(program, args, folder, environment);
  };
  const hears = (message: string, times = 1): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (told.filter((line) => line.startsWith(message)).length < times) return;
        receiver.stdout!.off('data', look);
        resolve();
      };
      receiver.stdout!.on('data', () => setImmediate(look));
      look();
    });
  const words = (): string[] => [...new Set(told.map((line) => line.split(' ')[0]!))];

  it('a collector is ready, lives and stops', async () => {
    const serving = start('fleetally', 'serve', '--data', 'data', '--grpc', '127.0.0.1:0', '--http', '127.0.0.1:0');
    await hears('WATCHDOG=1', 2);
    serving.child.kill('SIGTERM');
    expect(await serving.finished).toMatchObject({ code: 0 });
    await hears('STOPPING=1');
    expect(words().filter((word) => word !== 'BARRIER=1')).toEqual(['READY=1', 'WATCHDOG=1', 'STOPPING=1']);
  });

  it('an agent is ready, lives, reads its configuration again and stops', async () => {
    const serving = start('fleetally-agent', 'run');
    await hears('WATCHDOG=1');
    serving.child.kill('SIGHUP');
    await hears('RELOADING=1');
    await hears('READY=1', 2);
    serving.child.kill('SIGTERM');
    expect(await serving.finished).toMatchObject({ code: 0 });
    await hears('STOPPING=1');
    expect(words().filter((word) => word !== 'BARRIER=1')).toEqual([
      'READY=1',
      'WATCHDOG=1',
      'RELOADING=1',
      'STOPPING=1',
    ]);
  });
});
