import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, status, type ServerDuplexStream } from '@grpc/grpc-js';
import {
  Report,
  TelemetryResponse,
  collectorService,
  decodeMessage,
  encodeMessage,
  type TelemetryRequest,
} from '@fleetally/proto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openOutbox } from '../outbox.js';
import { windowOf } from '../testing/windows.js';
import { CollectorDouble } from './collector-double.js';

const TUNING = { idleMs: 20, backoffBaseMs: 10, backoffCapMs: 40 };
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-compatibility-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('a collector of another version', () => {
  it('may send fields and messages this agent does not know, and need not know sync', async () => {
    // Field 19 as varint, bytes and fixed64, around and between what is known.
    const unknown = Buffer.from('98010b9a0103616263990111223344556677880a', 'hex').subarray(0, -1);
    const server = new Server();
    const telemetry = { ...collectorService.telemetry, responseSerialize: (bytes: Buffer) => bytes };
    server.addService(
      { telemetry },
      {
        telemetry: (call: ServerDuplexStream<TelemetryRequest, Buffer>) => {
          call.on('data', ({ report }: TelemetryRequest) => {
            call.write(unknown);
            if (!report?.body) return;
            const { boot, sequence } = decodeMessage(Report, report.body);
            const acks = encodeMessage(TelemetryResponse, { acks: { acks: [{ boot, sequences: [sequence] }] } });
            call.write(Buffer.concat([unknown, acks, unknown]));
          });
          call.on('end', () => {
            call.end();
          });
        },
      },
    );
    const port = await bound(server);
    const outbox = openOutbox({ directory, collector: `127.0.0.1:${port}`, fsync: 'never', tuning: TUNING });
    for (let n = 1; n <= 10; n++) outbox.put(windowOf(n));
    expect(await outbox.flush()).toEqual({ outcome: 'delivered', queuedReports: 0 });
    expect(outbox.status().ackedReports).toBe(10);
    await outbox.close();
    server.forceShutdown();
  });

  it('that refuses this device is told to people, and tried again', async () => {
    const server = new Server();
    let asked = 0;
    const refuse = (_: unknown, answer: (error: object) => void): void => {
      asked++;
      answer({ code: status.PERMISSION_DENIED, details: 'another key is pinned for this device' });
    };
    server.addService({ sync: collectorService.sync }, { sync: refuse });
    const port = await bound(server);
    const outbox = openOutbox({
      directory,
      collector: `127.0.0.1:${port}`,
      fsync: 'never',
      closeTimeoutMs: 0,
      tuning: TUNING,
    });
    outbox.put(windowOf(1));
    await vi.waitFor(
      () => {
        expect(asked).toBeGreaterThan(3);
      },
      { timeout: 20_000 },
    );
    expect(outbox.status()).toMatchObject({ queuedReports: 1, rejectedReports: 0 });
    expect(outbox.status().problem).toContain('another key is pinned');
    await outbox.close();
    server.forceShutdown();
  });
});

describe('TLS', () => {
  const certificate = selfSigned();

  it.skipIf(certificate === undefined)(
    'delivers to a collector whose authority is given, and to no other (needs openssl)',
    async () => {
      const { cert, key } = certificate!;
      const credentials = ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]);
      const double = await CollectorDouble.start({ credentials });
      const common = { fsync: 'never', closeTimeoutMs: 0, tuning: TUNING } as const;
      const stranger = openOutbox({
        ...common,
        directory: join(directory, 'stranger'),
        collector: { address: `localhost:${double.port}`, tls: true },
      });
      stranger.put(windowOf(1));
      await vi.waitFor(
        () => {
          expect(stranger.status().problem).toMatch(/certificate|UNAVAILABLE/);
        },
        { timeout: 20_000 },
      );
      await stranger.close();
      expect(double.received).toEqual([]);
      const outbox = openOutbox({
        ...common,
        directory: join(directory, 'friend'),
        collector: { address: `127.0.0.1:${double.port}`, tls: { ca: cert, serverName: 'localhost' } },
      });
      outbox.put(windowOf(1));
      expect((await outbox.flush()).outcome).toBe('delivered');
      await outbox.close();
      double.kill();
    },
  );
});

function bound(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

function selfSigned(): { cert: Buffer; key: Buffer } | undefined {
  const made = mkdtempSync(join(tmpdir(), 'fleetally-tls-'));
  const [cert, key] = [join(made, 'cert.pem'), join(made, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  try {
    const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...algorithm, ...subject, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    return { cert: readFileSync(cert), key: readFileSync(key) };
  } catch {
    return undefined;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
