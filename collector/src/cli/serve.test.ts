import { createServer, type AddressInfo, type Server } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestDevice, TestStream, testClient } from '../ingest/testing-device.js';
import { ServeProcess } from './testing-serve.js';

const FREE = ['--grpc', '127.0.0.1:0', '--http', '127.0.0.1:0'];

let folder: string;
const running: ServeProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-serve-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((process) => process.end('SIGKILL')));
  await rm(folder, { recursive: true });
});

function serve(...args: string[]): ServeProcess {
  const process = new ServeProcess(args);
  running.push(process);
  return process;
}

describe('fleetally serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stores what it has read, then ends well, on %s', async (signal) => {
    const first = serve('--data', folder, ...FREE);
    const client = testClient(await first.grpcAddress());
    const device = new TestDevice('d1');
    await device.introduce(client, Date.now());
    const stream = new TestStream(client, device);
    const windowStart = Math.floor(Date.now() / 300_000) * 300;
    await stream.send(device.seal(windowStart), device.seal(windowStart)).answers(2);
    expect(await first.end(signal)).toBe(0);
    client.close();
    expect(first.stderr).not.toContain('"level":50');
  });

  it('says which process has the data directory, and what to do', async () => {
    const first = serve('--data', folder, ...FREE);
    await first.grpcAddress();
    const second = serve('--data', folder, ...FREE);
    expect(await second.exited()).toBe(1);
    expect(second.stderr).toContain(`data directory ${folder} is in use by process ${first.pid}`);
    expect(second.stderr).toContain('choose another directory with --data');
  });

  it.each(['grpc', 'http'])('says that the port for %s is in use, and what to do', async (name) => {
    const blocker = await listening();
    const { port } = blocker.address() as AddressInfo;
    const process = serve('--data', folder, ...FREE, `--${name}`, `127.0.0.1:${port}`);
    expect(await process.exited()).toBe(1);
    blocker.close();
    expect(process.stderr).toMatch(/fleetally: .*EADDRINUSE/);
    expect(process.stderr).toContain(`choose another address with --${name}`);
    // A sentence for a person, not a stack.
    expect(process.stderr).not.toMatch(/^\s+at /m);
  });

  it('refuses a directory that is none, and a configuration that is wrong, before anything opens', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'detection: { clok: auto }\n');
    const [noDirectory, wrongConfig] = [serve('--data', join(file, 'data'), ...FREE), serve('--config', file)];
    expect(await noDirectory.exited()).toBe(1);
    expect(noDirectory.stderr).toContain('cannot be used: ENOTDIR');
    expect(await wrongConfig.exited()).toBe(1);
    expect(wrongConfig.stderr).toContain('unknown key detection.clok, did you mean clock?');
  });

  it('ends with 2 and its usage on options that it does not know', async () => {
    const process = serve('--dta', folder);
    expect(await process.exited()).toBe(2);
    expect(process.stderr).toContain('usage: fleetally serve');
  });
});

function listening(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });
}
