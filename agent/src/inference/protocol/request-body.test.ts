import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { call, onFreePort } from '../../testing/rest-client.js';
import type { Target } from '../../testing/rest-client.js';
import { readBody } from './request-body.js';

let server: Server;
let target: Target;
let read: Buffer[];

beforeEach(async () => {
  read = [];
  server = createServer((request, response) => {
    void readBody(request, { maxBytes: 2 ** 22, headBytes: Number(request.headers['x-head']) }).then((body) => {
      read.push(body);
      response.end();
    });
  });
  target = await onFreePort(server);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('readBody', () => {
  const megabyte = Buffer.from(Uint8Array.from({ length: 2 ** 20 }, (_, i) => (i * 31) % 251));

  it.each([
    ['of a told length', {}, megabyte],
    ['in chunks', { 'transfer-encoding': 'chunked' }, megabyte],
    ['packed', { 'content-encoding': 'gzip' }, gzipSync(megabyte)],
  ])('gives a body %s whole, its raw part at a multiple of 8 in memory', async (_, headers, sent) => {
    for (const head of [0, 1, 7, 8, 100]) {
      await call(target, '/', { method: 'POST', body: sent, headers: { ...headers, 'x-head': head } });
      const body = read.pop()!;
      expect(body.equals(megabyte)).toBe(true);
      expect((body.byteOffset + head) % 8).toBe(0);
    }
  });

  it('gives an empty body where there is none', async () => {
    await call(target, '/', { headers: { 'x-head': 0 } });
    expect(read[0]).toHaveLength(0);
  });
});
