import { once } from 'node:events';
import { request } from 'node:http';
import type { Server } from 'node:http';
import { gzipSync, deflateSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { EchoModel, EchoModels } from '../../testing/echo-models.js';
import { call, onFreePort } from '../../testing/rest-client.js';
import type { RestReply, Target } from '../../testing/rest-client.js';
import { ServingError } from '../serving.js';
import { createRestServer } from './rest-server.js';

const MAX_BYTES = 4096;
const INPUT = { name: 'x', datatype: 'FP32', shape: [1, 4], data: [1, 2, 3, 4] };

let model: EchoModel;
let models: EchoModels;
let server: Server;
let target: Target;
let seen: [string, number][];
let unforeseen: unknown[];

beforeEach(async () => {
  [seen, unforeseen] = [[], []];
  model = new EchoModel('echo', '1');
  models = new EchoModels([model, new EchoModel('echo', '2'), new EchoModel('a/b ü', '1', 'INT64')]);
  const pages = new Map([['/page', async () => ({ status: 200, type: 'text/plain', parts: ['here'] })]]);
  server = createRestServer({
    ...{ models, maxBytes: MAX_BYTES, pages },
    onRequest: (route, status) => void seen.push([route, status]),
    onError: (error) => void unforeseen.push(error),
  });
  target = await onFreePort(server);
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
});

const get = (path: string): Promise<RestReply> => call(target, path);
const infer = (fields: object, headers = {}, path = '/v2/models/echo/infer'): Promise<RestReply> =>
  call(target, path, { body: JSON.stringify(fields), headers });

describe('health and metadata', () => {
  it('tell what the protocol says', async () => {
    expect((await get('/v2')).text).toBe('{"name":"echo","version":"9","extensions":["binary_tensor_data"]}');
    expect(JSON.parse((await get('/v2/models/echo')).text)).toEqual({
      name: 'echo',
      versions: ['1', '2'],
      platform: 'onnxruntime_onnx',
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
      outputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
    });
    expect((await get('/v2/models/a%2Fb%20%C3%BC/versions/1')).text).toContain('"INT64"');
    expect((await get('/v2/models/echo/versions/2/ready')).text).toBe('{"name":"echo","ready":true}');
    expect((await call(target, '/v2/repository/index', { body: '' })).text).toContain('"state":"READY"');
  });

  it('answer 503 while not ready', async () => {
    [models.live, models.ready, model.ready] = [true, false, false];
    expect(await get('/v2/health/live')).toMatchObject({ status: 200, text: '{"live":true}' });
    expect(await get('/v2/health/ready')).toMatchObject({ status: 503, text: '{"ready":false}' });
    expect((await get('/v2/models/echo/ready')).status).toBe(503);
    expect((await get('/v2/models/echo/versions/2/ready')).status).toBe(200);
  });

  it('tell paths that there are not from methods that do not fit', async () => {
    expect(await get('/v2/models/none')).toMatchObject({ status: 404, text: `{"error":"no model 'none'"}` });
    expect((await get('/v2/models/echo/versions/3/ready')).status).toBe(404);
    expect((await get('/v1/models')).status).toBe(404);
    expect((await get('/v2/models/%E0%A4%A')).status).toBe(400);
    const wrong = await get('/v2/models/echo/infer');
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'POST']);
    const put = await call(target, '/v2', { method: 'PUT', body: 'x' });
    expect([put.status, put.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect(await call(target, '/v2', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    expect(await get('/page')).toMatchObject({ status: 200, text: 'here' });
  });

  it('refuse what a web page sends, by its origin or by the name it calls this machine', async () => {
    expect((await call(target, '/v2', { headers: { origin: 'http://evil.example' } })).status).toBe(403);
    expect((await call(target, '/v2', { headers: { host: 'evil.example:8000' } })).status).toBe(403);
    expect((await call(target, '/v2', { headers: { host: 'localhost:8000' } })).status).toBe(200);
  });
});

describe('inference', () => {
  it('takes JSON and gives JSON, with the id and the wanted outputs', async () => {
    const { status, text } = await infer({ id: 'a', inputs: [INPUT], outputs: [{ name: 'x' }] });
    expect([status, text]).toEqual([
      200,
      '{"model_name":"echo","model_version":"1","id":"a","outputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}',
    ]);
    expect(model.calls).toMatchObject([{ outputs: ['x'], inputs: [{ data: Float32Array.of(1, 2, 3, 4) }] }]);
    expect((await infer({ inputs: [INPUT] }, {}, '/v2/models/echo/versions/2/infer')).text).toContain('"2"');
    expect(seen).toEqual([
      ['infer', 200],
      ['infer', 200],
    ]);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('unpacks %s', async (encoding, pack) => {
    const body = pack(JSON.stringify({ inputs: [INPUT] }));
    const headers = { 'content-encoding': encoding };
    const path = '/v2/models/echo/infer';
    expect((await call(target, path, { body, headers })).text).toContain('"data":[1,2,3,4]');
    const broken = await call(target, path, { body: body.subarray(0, 20), headers });
    expect([broken.status, broken.text]).toEqual([400, `{"error":"the body is cut off, or no ${encoding}"}`]);
    // Small on the wire, large in memory.
    const bomb = await call(target, path, { body: pack(Buffer.alloc(10_000_000)), headers });
    expect([bomb.status, bomb.headers.connection]).toEqual([413, 'close']);
  });

  it('refuses encodings that it does not know and bodies that are too large, told or not', async () => {
    expect((await infer({ inputs: [] }, { 'content-encoding': 'br' })).status).toBe(415);
    const large = { inputs: [INPUT], id: 'x'.repeat(MAX_BYTES) };
    const told = await infer(large);
    expect([told.status, told.headers.connection]).toEqual([413, 'close']);
    expect(told.text).toContain('larger than 4096 bytes; maxRequestBytes');
    expect((await infer(large, { 'transfer-encoding': 'chunked' })).status).toBe(413);
    expect(model.calls).toEqual([]);
  });

  it('survives a body that is cut off on the way', async () => {
    const { host, port } = target as { host: string; port: number };
    const sent = request({
      host,
      port,
      path: '/v2/models/echo/infer',
      method: 'POST',
      headers: { 'content-length': 99 },
    });
    sent.on('error', () => {}).write('{"inputs"');
    await once(server, 'request');
    sent.destroy();
    expect((await infer({ inputs: [INPUT] })).status).toBe(200);
    expect(unforeseen).toEqual([]);
  });

  it.each([
    ['INVALID', 400],
    ['NOT_FOUND', 404],
    ['TOO_LARGE', 413],
    ['INTERNAL', 500],
    ['UNIMPLEMENTED', 501],
    ['UNAVAILABLE', 503],
  ] as const)('answers %s with %i and its words', async (code, status) => {
    model.failure = new ServingError(code, 'why');
    expect(await infer({ inputs: [INPUT] })).toMatchObject({ status, text: '{"error":"why"}' });
  });

  it('tells the log what nobody foresaw, and the caller nothing of it', async () => {
    model.failure = new Error('secret');
    expect(await infer({ inputs: [INPUT] })).toMatchObject({
      status: 500,
      text: '{"error":"the agent failed on this request"}',
    });
    expect(unforeseen).toEqual([model.failure]);
  });

  it('keeps a connection for the next request, until it is to be closed', async () => {
    expect((await infer({ inputs: [INPUT] }, { connection: 'keep-alive' })).headers.connection).toBe('keep-alive');
  });
});
