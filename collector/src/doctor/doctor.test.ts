import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@fleetally/cli';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig, type CollectorConfigInput } from '../config.js';
import { openStore } from '../store/store.js';
import { doctor } from './doctor.js';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-doctor-'));
});
afterEach(() => rm(data, { recursive: true }));

/** Nobody listens on port 1, and this user may. */
const NOBODY = { grpc: '127.0.0.1:1', http: '127.0.0.1:1' };

const look = (config: CollectorConfigInput = {}, url?: string): Promise<readonly Finding[]> =>
  doctor({ config: () => Promise.resolve(parseConfig({ listen: NOBODY, data, ...config })), url });
const of = (found: readonly Finding[], check: string): Finding[] => found.filter((one) => one.check === check);

describe('doctor', () => {
  it('finds nothing wrong where nothing is there yet, and makes nothing', async () => {
    const found = await look({ data: join(data, 'later') });
    expect(found.filter(({ state }) => state === 'wrong')).toEqual([]);
    expect(of(found, 'store')[0]!.says).toContain('holds no store yet');
    await expect(mkdir(join(data, 'later'))).resolves.toBeUndefined();
  });

  it('tells settings that are wrong, all at once, and looks at no more', async () => {
    const found = await doctor({
      config: async () => parseConfig(await Promise.resolve({ dta: 'x', listen: { http: 'y' } }), 'collector.yaml'),
    });
    expect(of(found, 'config')).toMatchObject([{ state: 'wrong', next: expect.stringContaining('docs/configuration.md') as string }]); // prettier-ignore
    expect(of(found, 'config')[0]!.says).toMatch(/unknown key dta, did you mean data\?.*|listen\.http/);
    expect(of(found, 'store')).toEqual([]);
  });

  it('opens a store that nobody has, and tells its migrations', async () => {
    await (await openStore({ data }, 0)).close();
    const told = of(await look(), 'store').map(({ state, says }) => `${state}: ${says}`);
    expect(told).toEqual([`ok: ${data} opens`, expect.stringMatching(/^ok: its \d+ migrations are the newest$/)]);
  });

  it('leaves a store alone that another process says it has, and names that process', async () => {
    await mkdir(join(data, 'store'));
    await writeFile(join(data, 'status'), `PID: ${process.ppid}\nStarted at: now\n`);
    expect(of(await look(), 'store')).toMatchObject([
      { state: 'wrong', says: expect.stringContaining(`process ${process.ppid}`) as string },
    ]);
  });

  it('tells another program on a port, that it is no collector, a token that others read, and kDevices of 1', async () => {
    const server = createServer((_, response) => response.end('hello'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const http = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeFile(join(data, 'admin-token'), 'secret', { mode: 0o644 });
    const found = await look({ listen: { ...NOBODY, http }, privacy: { kDevices: 1 } });
    server.close();
    expect(of(found, 'collector')).toMatchObject([{ state: 'wrong', says: expect.stringContaining('is no collector') as string }]); // prettier-ignore
    expect(of(found, 'ports')[1]).toMatchObject({
      state: 'wrong',
      next: expect.stringContaining('ss -ltnp') as string,
    });
    expect(of(found, 'secrets')).toMatchObject([{ state: 'wrong', next: expect.stringContaining('chmod 600') as string }]); // prettier-ignore
    expect(of(found, 'privacy')).toMatchObject([{ state: 'warning', says: expect.stringContaining('single devices') as string }]); // prettier-ignore
  });

  it('tells what a collector says of itself: a part that is ill, clocks of devices, its own clock', async () => {
    const body: Readonly<Record<string, unknown>> = {
      '/readyz': { status: 'not-ready', checks: { store: { ok: true }, tick: { ok: false, reason: 'behind by 3 h' } } },
      '/api/v1/anomalies': { anomalies: [{ kind: 'clock-skew', state: 'open', device: 'd7' }] },
    };
    const server = createServer((request, response) => {
      response.setHeader('date', 'Thu, 01 Jan 2026 00:00:00 GMT').end(JSON.stringify(body[request.url ?? '']));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const found = await look({}, url);
    server.close();
    expect(of(found, 'collector')).toMatchObject([{ state: 'wrong', says: 'tick: behind by 3 h' }]);
    const told = of(found, 'clock').map(({ says }) => says);
    expect(told).toContainEqual('clocks are out: d7');
    expect(told).toContainEqual(expect.stringMatching(/^the collector's clock is \d+ s behind/));
  });

  it('tells a collector that should be there and does not answer', async () => {
    await writeFile(join(data, 'admin-token'), 'secret', { mode: 0o600 });
    await writeFile(join(data, 'serve.json'), JSON.stringify({ url: 'http://127.0.0.1:1', pid: 1 }));
    expect(of(await look(), 'collector')).toMatchObject([
      { state: 'wrong', next: expect.stringContaining('fleetally serve') as string },
    ]);
  });
});
