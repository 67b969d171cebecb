import { once } from 'node:events';
import { credentials, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CollectorClient } from './collector-client.js';
import { collectorService } from './collector-service.js';
import type { CollectorHandlers } from './collector-service.js';
import type { FetchArtifactResponse, TelemetryRequest, TelemetryResponse } from './messages.js';

const handlers: CollectorHandlers = {
  sync: (call, answer) => {
    if (call.request.device === 'silent') return;
    answer(null, { collectorVersion: '9.9.9', missingPlans: call.request.planDigests, clockMs: call.request.clockMs });
  },
  putPlan: (call, answer) => {
    answer(call.request.plan.length === 0 ? { code: status.INVALID_ARGUMENT } : null, { digest: call.request.plan });
  },
  getPlan: (call, answer) => {
    const found = call.request.digest[0] === 1;
    answer(found ? null : { code: status.NOT_FOUND }, { plan: Uint8Array.of(123, 125) });
  },
  fetchArtifact: (call) => {
    const { digest, offset } = call.request;
    if (digest[0] !== 1) {
      call.emit('error', { code: status.NOT_FOUND });
      return;
    }
    for (let at = offset; at < 5; at += 2) {
      call.write({ offset: at, data: Uint8Array.of(1, 2, 3, 4, 5).subarray(at, at + 2), totalBytes: 5 });
    }
    call.end();
  },
  telemetry: (call) => {
    let sequence = 0;
    call.on('data', (request: TelemetryRequest) => {
      if (request.report) call.write({ acks: { acks: [{ boot: 7, sequences: [(sequence += 1)] }] } });
    });
    call.on('end', () => {
      call.end();
    });
  },
};

let server: Server;
let client: CollectorClient;

beforeEach(async () => {
  server = new Server();
  server.addService(collectorService, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  client = new CollectorClient(`127.0.0.1:${String(port)}`, credentials.createInsecure());
});

afterEach(() => {
  client.close();
  server.forceShutdown();
});

describe('CollectorClient', () => {
  it('carries a unary call there and back with its types', async () => {
    await client.waitForReady(Date.now() + 10_000);
    const digest = Uint8Array.from({ length: 32 }, (_, i) => i);
    const answer = await client.sync({ device: 'd1', planDigests: [digest], clockMs: 1_700_000_000_123 });
    expect(answer.collectorVersion).toBe('9.9.9');
    expect(answer.clockMs).toBe(1_700_000_000_123);
    expect(answer.missingPlans.map((bytes) => [...bytes])).toEqual([[...digest]]);
  });

  it('fetches a plan', async () => {
    const { plan } = await client.getPlan({ device: 'd1', digest: Uint8Array.of(1) });
    expect([...plan]).toEqual([123, 125]);
    await expect(client.getPlan({ device: 'd1' })).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  it('rejects with the status of the collector', async () => {
    await expect(client.putPlan({ device: 'd1' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it('streams reports one way and acknowledgements the other, the last one included', async () => {
    const stream = client.telemetry();
    const acked: number[] = [];
    stream.on('data', (response: TelemetryResponse) => {
      for (const ack of response.acks?.acks ?? []) acked.push(...(ack.sequences ?? []));
    });
    const ended = once(stream, 'end');
    stream.write({ hello: { device: 'd1', boot: 7 } });
    for (let i = 0; i < 3; i++) stream.write({ report: { body: Uint8Array.of(i) } });
    stream.end();
    await ended;
    expect(acked).toEqual([1, 2, 3]);
  });

  it('fetches a file from any place in it, and rejects with the status of the collector', async () => {
    const stream = client.fetchArtifact({ device: 'd1', digest: Uint8Array.of(1), offset: 1 });
    const pieces: FetchArtifactResponse[] = [];
    stream.on('data', (piece: FetchArtifactResponse) => pieces.push(piece));
    await once(stream, 'end');
    expect(pieces.map(({ offset, data }) => [offset, [...data]])).toEqual([
      [1, [2, 3]],
      [3, [4, 5]],
    ]);
    const unknown = client.fetchArtifact({ device: 'd1', digest: Uint8Array.of(2) });
    await expect(once(unknown, 'end')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  it('is cancelled by a signal, before and during a call', async () => {
    const early = client.sync({ device: 'd1' }, { signal: AbortSignal.abort() });
    await expect(early).rejects.toMatchObject({ code: status.CANCELLED });
    const controller = new AbortController();
    const late = client.sync({ device: 'silent' }, { signal: controller.signal });
    controller.abort();
    await expect(late).rejects.toMatchObject({ code: status.CANCELLED });
  });
});
