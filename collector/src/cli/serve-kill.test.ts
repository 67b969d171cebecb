import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fields } from '@fleetally/proto';
import { number, text } from '../store/fields.js';
import { openStore } from '../store/store.js';
import { TestDevice, TestStream, testClient } from '../ingest/testing-device.js';
import { ServeProcess } from './testing-serve.js';

/** Acknowledgements after which the collector is killed, counted from each start. */
const KILLS = [150, 900];
const DEVICES = 4;
const REPORTS = 800;

describe('kill -9 in the middle of ingest', () => {
  let folder: string;
  let serve: ServeProcess | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-kill-'));
  });
  afterAll(async () => {
    await serve?.end('SIGKILL');
    await rm(folder, { recursive: true });
  });

  it('loses nothing that was acknowledged, and stores every report exactly once', { timeout: 120_000 }, async () => {
    const windowStart = Math.floor(Date.now() / 300_000) * 300;
    const fleet = Array.from({ length: DEVICES }, (_, i) => {
      const device = new TestDevice(`d${i}`);
      const counts = device.count(20);
      const reports = Array.from({ length: REPORTS }, (_, k) =>
        device.seal(windowStart - (k % 2_000) * 300, { counts }),
      );
      return { device, unacked: new Map(reports.map((report, k) => [k + 1, report])) };
    });
    for (const killAfter of [...KILLS, Infinity]) {
      serve = new ServeProcess(['--data', folder, '--grpc', '127.0.0.1:0', '--http', '127.0.0.1:0']);
      await deliver(await serve.grpcAddress(), fleet, killAfter);
      if (killAfter !== Infinity) expect(await serve.end('SIGKILL')).toBe('SIGKILL');
    }
    expect(await serve?.end('SIGTERM')).toBe(0);
    expect(fleet.map(({ unacked }) => unacked.size)).toEqual(fleet.map(() => 0));

    const store = await openStore({ data: folder }, 90);
    // Without FINAL: not even one copy to merge away.
    const rows = await store.connection.read.rows(
      `SELECT device, count() AS reports, uniqExact(sequence) AS sequences, max(sequence) AS last FROM reports GROUP BY device ORDER BY device`,
      (row) => [text(row, 'device'), number(row, 'reports'), number(row, 'sequences'), number(row, 'last')],
    );
    await store.close();
    expect(rows).toEqual(fleet.map(({ device }) => [device.name, REPORTS, REPORTS, REPORTS]));
  });
});

interface Member {
  readonly device: TestDevice;
  readonly unacked: Map<number, Fields<'SealedReport'>>;
}

/** Every device sends what is not acknowledged yet, until all is or `killAfter` acknowledgements have come in. */
async function deliver(address: string, fleet: readonly Member[], killAfter: number): Promise<void> {
  const client = testClient(address);
  let acked = 0;
  await new Promise<void>((resolve, reject) => {
    const open = fleet.map(async ({ device, unacked }) => {
      await device.introduce(client, Date.now());
      const stream = new TestStream(client, device);
      stream.onAck = (sequence) => {
        unacked.delete(sequence);
        acked += 1;
        if (acked >= killAfter) resolve();
      };
      stream.send(...unacked.values());
      await stream.answers(unacked.size);
    });
    Promise.all(open).then(() => {
      resolve();
    }, reject);
  });
  client.close();
}
