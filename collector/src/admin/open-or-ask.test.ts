import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { ACTIONS, isAction } from './actions.js';
import { openOrAsk, type Place } from './open-or-ask.js';

let folder: string;
let place: Place;
/** Stands in for a collector whose data lies elsewhere. */
let server: Server;
let url: string;
const asked: { method: string; path: string; authorization: string | undefined }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-places-'));
  asked.length = 0;
  server = createServer(({ method = '', url: path = '', headers }, response) => {
    asked.push({ method, path, authorization: headers.authorization });
    response.end(path === '/readyz' ? '{"status":"ready","checks":{}}' : '{"incidents":[]}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  place = { config: parseConfig({ data: join(folder, 'data'), listen: { http: url.replace('http://', '') } }) };
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const WITHOUT_STORE = Object.keys(ACTIONS).filter((name) => !['models-add', 'silences-add'].includes(name));

describe('where there is no store', () => {
  it('nothing but what prepares one makes one, and where a collector answers is told', async () => {
    for (const action of WITHOUT_STORE.filter(isAction)) {
      await expect(openOrAsk(action, {}, place)).rejects.toMatchObject({
        code: 'NO_STORE',
        message: `there is no store in ${place.config.data}`,
        next: `a collector answers at ${url}: add --url ${url}, or --data DIR`,
      });
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('what makes one is told where no collector answers, and where something else does', async () => {
    const next = 'fleetally serve makes one; --data DIR or --config FILE names another';
    server.removeAllListeners('request').on('request', (_, response: ServerResponse) => response.end('[]')); // prettier-ignore
    await expect(openOrAsk('incidents-list', {}, place)).rejects.toMatchObject({ code: 'NO_STORE', next });
    server.close();
    await expect(openOrAsk('incidents-list', {}, place)).rejects.toMatchObject({ code: 'NO_STORE', next });
    const anyPort = parseConfig({ ...place.config, listen: { http: '127.0.0.1:0' } });
    await expect(openOrAsk('incidents-list', {}, { config: anyPort })).rejects.toMatchObject({ next });
  });

  it('a silence is not kept for nobody: a collector that answers may be meant, unless the directory was named', async () => {
    const day = { from: '2026-01-07T14:00:00Z', to: '2026-01-08T14:00:00Z', reason: 'firmware' };
    await expect(openOrAsk('silences-add', day, place)).rejects.toMatchObject({ code: 'NO_STORE' });
    expect(await readdir(folder)).toEqual([]);
    await openOrAsk('silences-add', day, { ...place, isNamed: true });
    expect(await openOrAsk('silences-list', {}, place)).toMatchObject({ silences: [{ reason: 'firmware' }] });
  });
});

describe('with an address', () => {
  it('what anybody may read is read without a token, and as the API has it', async () => {
    expect(await openOrAsk('incidents-list', {}, { ...place, url })).toEqual({ incidents: [] });
    await openOrAsk('list-anomalies', { model: 'a b' }, { ...place, url });
    await openOrAsk('list-anomalies', { all: true }, { ...place, url });
    expect(await openOrAsk('rollouts-show', { rollout: '../x' }, { ...place, url })).toHaveProperty('rollout');
    const paths = ['incidents?limit=1000', 'anomalies?model=a+b&state=firing&limit=1000', 'anomalies?limit=1000', 'rollouts/..%2Fx']; // prettier-ignore
    expect(asked).toEqual(paths.map((path) => ({ method: 'GET', path: `/api/v1/${path}`, authorization: undefined })));
  });

  it('what changes something, writes a file or tells more needs the token, and asks nobody without it', async () => {
    for (const action of ['backup', 'export', 'explain', 'alarms-show', 'forget', 'silences-add'] as const) {
      await expect(openOrAsk(action, {}, { ...place, url })).rejects.toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('needs the token') as string,
        next: expect.stringMatching(/--data DIR.*admin-token.*open to read/) as string,
      });
    }
    expect(asked).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});
