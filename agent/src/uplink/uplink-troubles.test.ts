import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { RejectionReason } from '@fleetally/proto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openOutbox } from '../outbox.js';
import type { FileOutbox, OutboxOptions } from '../outbox-options.js';
import { windowOf } from '../testing/windows.js';
import { CollectorDouble, type DoubleOptions } from './collector-double.js';
import type { UplinkTrouble } from './uplink-troubles.js';

let directory: string;
let doubles: CollectorDouble[];
let told: UplinkTrouble[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-troubles-'));
  doubles = [];
  told = [];
});

afterEach(() => {
  for (const double of doubles) double.kill();
  rmSync(directory, { recursive: true, force: true });
});

async function collector(options: DoubleOptions = {}): Promise<CollectorDouble> {
  const double = await CollectorDouble.start(options);
  doubles.push(double);
  return double;
}

/** The address of a collector that is gone. */
async function nobody(): Promise<string> {
  const double = await collector();
  double.kill();
  return double.address;
}

function open(options: Partial<OutboxOptions>): FileOutbox {
  const tuning = { idleMs: 5, backoffBaseMs: 1, backoffCapMs: 2 };
  const onTrouble = (trouble: UplinkTrouble): void => void told.push(trouble);
  return openOutbox({ directory, fsync: 'never', closeTimeoutMs: 50, tuning, onTrouble, ...options });
}

/** After several attempts more. */
async function tried(outbox: FileOutbox): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    await vi.waitFor(() => expect(outbox.status().connection).toBe('waiting'), { timeout: 20_000, interval: 1 });
    await outbox.flush(1);
  }
}

const kinds = (): string[] => told.map(({ kind }) => kind);

describe('trouble on the way to a collector', () => {
  it('that was never reached is told once, and once more when reports are left', async () => {
    const address = await nobody();
    const outbox = open({ collector: address });
    outbox.put(windowOf(1));
    await tried(outbox);
    const reason = `${address} does not answer: connect ECONNREFUSED ${address}`;
    expect(told.map(({ message }) => message)).toEqual([
      `${reason}; reports wait on the device, and it is tried again`,
    ]);
    outbox.put(windowOf(2));
    await outbox.close();
    expect(kinds()).toEqual(['unreachable', 'left']);
    expect(told[1]!.message).toBe(`2 reports wait: ${reason}; they go with the next start`);
  });

  it('at the end is told with what it leaves, and not twice', async () => {
    const address = await nobody();
    const outbox = open({ collector: address });
    outbox.put(windowOf(1));
    await outbox.close();
    // On a busy machine no attempt may have failed by then.
    const reason = `(does not answer: connect ECONNREFUSED ${address}|has not answered)`;
    const message = new RegExp(`^1 report waits: ${address} ${reason}; it goes with the next start$`);
    expect(told.map((trouble) => trouble.message)).toEqual([expect.stringMatching(message)]);
  });

  it('that was reached before is not told, in this life or the next: devices are offline for normal reasons', async () => {
    const double = await collector();
    const first = open({ collector: double.address });
    first.put(windowOf(1));
    await first.flush();
    double.kill();
    first.put(windowOf(2));
    await tried(first);
    expect(told).toEqual([]);
    await first.close();
    const second = open({ collector: double.address });
    await tried(second);
    expect(kinds()).toEqual(['left']);
    await second.close();
    const elsewhere = open({ collector: await nobody() });
    await tried(elsewhere);
    expect(kinds()).toEqual(['left', 'left', 'unreachable']);
    await elsewhere.close();
  });

  it("names the page's port when what answers speaks no gRPC", async () => {
    const page = createServer((_, answer) => answer.end('a page'));
    await once(page.listen(0, '127.0.0.1'), 'listening');
    const address = `127.0.0.1:${(page.address() as AddressInfo).port}`;
    const outbox = open({ collector: address });
    outbox.put(windowOf(1));
    await tried(outbox);
    expect(told[0]!.message).toContain(
      `${address} speaks no gRPC: is that the page's port? Devices connect to 4319 (Protocol error)`,
    );
    await outbox.close();
    page.close();
  });

  it('is told of a device that is refused, even where it was reached before', async () => {
    const double = await collector();
    const outbox = open({ collector: double.address, tuning: { idleMs: 5, backoffBaseMs: 1, backoffCapMs: 2, resyncMs: 0 } }); // prettier-ignore
    outbox.put(windowOf(1));
    await outbox.flush();
    await vi.waitFor(() => expect(outbox.status().connection).toBe('idle'), { timeout: 20_000 });
    double.refusing = { code: status.PERMISSION_DENIED, details: 'd is pinned to another key' };
    outbox.put(windowOf(2));
    await tried(outbox);
    expect(told).toEqual([
      {
        kind: 'refused',
        message: `${double.address} refuses this device: d is pinned to another key; reports wait on the device`,
      },
    ]);
    await outbox.close();
    expect(kinds()).toEqual(['refused', 'left']);
  });

  it('is told of reports that are refused, once', async () => {
    const reason = RejectionReason.REJECTION_REASON_MALFORMED;
    const double = await collector({
      treat: ({ boot, sequence }) => ({ answer: { rejection: { boot, sequence, reason, detail: 'schema 9' } } }),
    });
    const outbox = open({ collector: double.address });
    for (const n of [1, 2, 3]) outbox.put(windowOf(n));
    await outbox.flush();
    await outbox.close();
    expect(told.map(({ message }) => message)).toEqual([
      `${double.address} refused a report, which is dropped: MALFORMED, schema 9`,
    ]);
  });

  it('is none where nothing may be sent, or nothing is left', async () => {
    const paused = open({ collector: await nobody(), policy: 'paused' });
    paused.put(windowOf(1));
    await paused.close();
    const double = await collector();
    const outbox = open({ collector: double.address });
    expect(await outbox.flush()).toMatchObject({ outcome: 'delivered' });
    await outbox.close();
    expect(told).toEqual([]);
  });
});
