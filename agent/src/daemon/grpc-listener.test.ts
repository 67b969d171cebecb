import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { parseConfig } from './config.js';
import { openGrpc } from './grpc-listener.js';
import type { StartGrpc } from './grpc-listener.js';
import { lineLog } from './log.js';
import { SlotTable } from './slot-table.js';

const MODELS = [{ name: 'm', version: '1', file: 'm.onnx' }];

/** Binds as grpc-js does: `host:port` or `unix:path`. */
const startGrpc: StartGrpc = async (_, { address }) => {
  const server = createServer();
  if (address.startsWith('unix:')) server.listen(address.slice('unix:'.length));
  else server.listen(Number(address.split(':')[1]), '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const told = typeof bound === 'object' && bound !== null ? `127.0.0.1:${bound.port}` : address;
  return { address: told, close: async () => void server.close(), cut: () => void server.close() };
};

it('opens the port and a socket for its user alone, and names the key of what is taken', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetally-grpc-'));
  const { listen, maxRequestBytes } = parseConfig(
    { models: MODELS, listen: { grpc: '127.0.0.1:0', grpcSocket: 'g.sock' } },
    folder,
  );
  const parts = { table: new SlotTable(), log: lineLog('silent', () => {}), startGrpc };
  const opened = await openGrpc({ listen, maxRequestBytes }, parts);
  expect(opened.map(([name]) => name)).toEqual(['grpc', 'grpc socket']);
  const [tcp = '', path = ''] = opened.map(([, address]) => address);
  expect(path).toBe(join(folder, 'g.sock'));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  for (const taken of [
    { ...listen, grpc: tcp, grpcSocket: undefined },
    { ...listen, grpc: 'off', grpcSocket: path },
  ]) {
    const key = taken.grpcSocket === undefined ? 'listen.grpc' : 'listen.grpcSocket';
    const again = openGrpc({ listen: taken, maxRequestBytes }, parts);
    await expect(again).rejects.toMatchObject({ code: 'ADDRESS_IN_USE', message: expect.stringContaining(`${key}: `) });
  }
  for (const [, , { cut }] of opened) cut();
  await rm(folder, { recursive: true });
});

it('says so where gRPC is wanted and there is none', async () => {
  const lines: string[] = [];
  const { listen, maxRequestBytes } = parseConfig({ models: MODELS }, '/');
  const parts = { table: new SlotTable(), log: lineLog('info', (line) => void lines.push(line)) };
  expect(await openGrpc({ listen, maxRequestBytes }, parts)).toEqual([]);
  expect(lines).toEqual([expect.stringContaining('gRPC is not served by this version')]);
});
