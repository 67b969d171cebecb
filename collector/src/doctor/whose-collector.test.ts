import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@fleetally/cli';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { doctor } from './doctor.js';
import { runsAt } from './whose-collector.js';

let data: string;
/** A collector that accepts one token. */
let server: Server;
let http: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-whose-'));
  server = createServer(({ method, headers }, response) => {
    response.statusCode = method === 'POST' && headers.authorization !== 'Bearer ours' ? 401 : 200;
    response.end('{"status":"ready","checks":{},"anomalies":[]}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  http = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  await rm(data, { recursive: true });
});

const NOBODY = '127.0.0.1:1';
const look = (listen: { http: string; grpc?: string }, adminTokenFile?: string): Promise<readonly Finding[]> => {
  const token = adminTokenFile === undefined ? {} : { http: { adminTokenFile } };
  const config = parseConfig({ data, ...token, listen: { grpc: NOBODY, clickhouse: 'off', ...listen } });
  return doctor({ config: () => Promise.resolve(config) });
};
const saysOf = (found: readonly Finding[], check: string): string[] =>
  found.filter((one) => one.check === check).map(({ state, says }) => `${state}: ${says}`);

async function leave(token: string, url?: string): Promise<void> {
  await writeFile(join(data, 'admin-token'), token, { mode: 0o600 });
  if (url !== undefined) await writeFile(join(data, 'serve.json'), JSON.stringify({ url, pid: process.pid }));
}

describe('doctor, where a collector answers', () => {
  it('takes none for its own that has other data', async () => {
    const found = await look({ http });
    expect(saysOf(found, 'collector')).toEqual([`warning: none runs with ${data}; another collector answers at http://${http}`]); // prettier-ignore
    const another = `http ${http} is taken: another collector answers there, with another data directory than ${data}`;
    expect(saysOf(found, 'ports').slice(0, 2)).toEqual([`ok: grpc ${NOBODY} is free`, `wrong: ${another}`]);
    expect(found.find(({ says }) => says === another)?.next).toContain(`--url http://${http}`);
    expect(saysOf(found, 'store')[0]).toContain('holds no store yet');
    expect(saysOf(found, 'clock').join()).not.toContain('device');
  });

  it('nor one at an address that its own left behind', async () => {
    await leave('gone', `http://${http}`);
    const [says] = saysOf(await look({ http }), 'collector');
    expect(says).toBe(`wrong: none runs with ${data} any more; another collector answers at http://${http}`);
  });

  it('knows its own by the token, even where that does not say its address', async () => {
    for (const url of [undefined, `http://${http}`]) {
      await leave('ours', url);
      const found = await look({ http });
      expect(saysOf(found, 'collector')).toEqual([`ok: answers at http://${http}, and is ready`]);
      expect(saysOf(found, 'ports')).toContain(`ok: http ${http} is taken by the collector that runs`);
    }
  });

  it('takes it for its own where it may not look', async () => {
    await writeFile(join(data, 'file'), '');
    const found = await look({ http }, join(data, 'file', 'admin-token'));
    expect(saysOf(found, 'ports')).toContain(`ok: http ${http} is taken by the collector that runs`);
  });

  it('tells the collector of these data from another one at the address of the settings', async () => {
    const other = createServer((_, response) => response.end('{"checks":{}}'));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const settled = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    await leave('ours', `http://${http}`);
    const found = await look({ http: settled, grpc: settled });
    other.close();
    expect(saysOf(found, 'collector')).toEqual([`ok: answers at http://${http}, and is ready`]);
    expect(saysOf(found, 'ports').slice(0, 2)).toEqual([
      `unknown: grpc ${settled} is taken; the collector that runs has other settings, and may be who has it`,
      `warning: http ${settled} is taken: another collector answers there, with another data directory than ${data}`,
    ]);
  });

  it('says nothing of a port that the system chooses', async () => {
    const found = await look({ http: '127.0.0.1:0', grpc: '127.0.0.1:0' });
    expect(saysOf(found, 'ports')).toEqual(['ok: clickhouse is off: SQL clients read nowhere']);
    expect(saysOf(found, 'collector')).toEqual(['ok: none runs; fleetally serve starts it']);
  });
});

it.each([
  ['http://127.0.0.1:4320', '0.0.0.0:4320', 'here'],
  ['http://[::1]:4320', '[::]:4320', 'here'],
  ['http://127.0.0.1:14320', '127.0.0.1:4320', 'elsewhere'],
  ['http://127.0.0.1:14320', '127.0.0.1:0', 'here'],
  ['https://fleet.example.org', '127.0.0.1:443', 'here'],
])('a collector at %s is, where %s is to be listened on, %s', (url, http, runs) => {
  expect(runsAt(url, parseConfig({ listen: { http } }))).toBe(runs);
});
