import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@fleetally/cli';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openOutbox } from '../outbox.js';
import { CollectorDouble } from '../uplink/collector-double.js';
import { doctor } from './doctor.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-agent-doctor-'));
  await writeFile(join(folder, 'm.onnx'), 'bytes');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const OFF = 'listen: { http: off, grpc: off, socket: a.sock }';
const MODEL = 'models: [{ name: m, version: "1", file: m.onnx, plan: auto }]';
const SPOOL = 'spool: { dir: spool }\ndevice: { id: d1 }';

async function look(...lines: string[]): Promise<readonly Finding[]> {
  const file = join(folder, 'agent.yaml');
  await writeFile(file, lines.join('\n'));
  return doctor(file);
}
const of = (found: readonly Finding[], check: string): Finding[] => found.filter((one) => one.check === check);

describe('doctor of an agent', () => {
  it('tells settings that are not there or wrong', async () => {
    const without = of(await doctor(join(folder, 'none.yaml')), 'config');
    // Who uses the library has no such file, and used to be told no more than that it is not there.
    expect(without).toMatchObject([
      { state: 'wrong', next: expect.stringContaining('session.fleetally.status()') as string },
    ]);
    const found = await look('modles: []');
    expect(of(found, 'config')[0]).toMatchObject({
      says: expect.stringContaining('did you mean models?') as string,
      next: expect.not.stringContaining('status()') as string,
    });
  });

  it('loads onnxruntime, and tells files that are missing or no plans, and telemetry that is on', async () => {
    vi.stubEnv('ORT_DISABLE_TELEMETRY', '0');
    await writeFile(join(folder, 'plan.json'), '{}');
    const models = 'models: [{ name: m, version: "1", file: none.onnx, plan: plan.json }, { name: n, version: "1", file: m.onnx }]'; // prettier-ignore
    const found = await look(OFF, models, SPOOL);
    expect(of(found, 'runtime')).toMatchObject([
      { state: 'warning', says: expect.stringMatching(/onnxruntime-node \d+\.\d+\.\d+ loads, but/) as string },
    ]);
    expect(of(found, 'models').map(({ state, says }) => `${state} ${says}`)).toEqual([
      expect.stringMatching(/^wrong m 1: there is no file .*none\.onnx$/),
      expect.stringMatching(/^wrong m 1: .*plan/),
      expect.stringMatching(/^ok n 1: .*m\.onnx, 5 bytes$/),
      'warning n 1 is served and not watched',
    ]);
  });

  it('reaches a collector, and tells silence from another program', async () => {
    const collector = await CollectorDouble.start();
    expect(of(await look(OFF, MODEL, SPOOL, `collector: "${collector.address}"`), 'collector')).toMatchObject([
      { state: 'ok' },
    ]);
    collector.kill();
    const silent = of(await look(OFF, MODEL, SPOOL, 'collector: "127.0.0.1:1"'), 'collector');
    expect(silent).toMatchObject([{ state: 'wrong', next: expect.stringContaining('is it started there') as string }]);
    const away = of(await look(OFF, MODEL, SPOOL, 'collector: "192.0.2.1:4319"'), 'collector');
    expect(away).toMatchObject([{ state: 'wrong', says: expect.stringContaining('another machine') as string }]);
  });

  it('names the agent that has the spool, and tells a key that others read, a pause and a busy port', async () => {
    const directory = join(folder, 'spool', 'devices', 'd1');
    const outbox = openOutbox({ directory, device: 'd1' });
    await chmod(join(directory, 'device.key'), 0o640);
    await writeFile(join(directory, 'policy'), 'paused\n');
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const http = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const found = await look(`listen: { http: "${http}", grpc: off }`, MODEL, SPOOL);
    server.close();
    await outbox.close();
    expect(of(found, 'spool').map(({ says }) => says)).toContainEqual(
      expect.stringContaining(`process ${process.pid}`),
    );
    expect(of(found, 'secrets')).toMatchObject([{ state: 'wrong', next: expect.stringContaining('chmod 600') as string }]); // prettier-ignore
    expect(of(found, 'policy')).toMatchObject([{ state: 'warning', next: expect.stringContaining('write always') as string }]); // prettier-ignore
    expect(of(found, 'ports')).toMatchObject([{ state: 'wrong', says: expect.stringContaining('taken by another program') as string }]); // prettier-ignore
    expect(of(found, 'collector')).toMatchObject([{ state: 'warning' }]);
  });
});
