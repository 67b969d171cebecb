import { mkdtemp, rm } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { startGrpcServer } from '../inference/protocol/grpc-server.js';
import { parseConfig } from './config.js';
import { openGrpc } from './grpc-listener.js';
import { SlotTable } from './slot-table.js';

const MODELS = [{ name: 'm', version: '1', file: 'm.onnx' }];

it('opens the port and a socket for its user alone, and names the key of what is taken', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetally-grpc-'));
  const { listen, maxRequestBytes } = parseConfig(
    { models: MODELS, listen: { grpc: '127.0.0.1:0', grpcSocket: 'g.sock' } },
    folder,
  );
  const parts = { table: new SlotTable(), startGrpc: startGrpcServer };
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

it('opens nothing where gRPC is off', async () => {
  const { listen, maxRequestBytes } = parseConfig({ models: MODELS, listen: { grpc: 'off' } }, '/');
  expect(await openGrpc({ listen, maxRequestBytes }, { table: new SlotTable(), startGrpc: startGrpcServer })).toEqual(
    [],
  );
});
