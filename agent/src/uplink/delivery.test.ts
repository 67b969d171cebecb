import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from '@fleetally/counts';
import { RejectionReason } from '@fleetally/proto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileOutbox, OutboxOptions } from '../outbox-options.js';
import { openOutbox } from '../outbox.js';
import { columnsPlan } from '../testing/plans.js';
import { windowOf } from '../testing/windows.js';
import { CollectorDouble, type DoubleOptions, type TelemetryCall } from './collector-double.js';

const TUNING = { idleMs: 20, backoffBaseMs: 10, backoffCapMs: 40 };
let directory: string;
let doubles: CollectorDouble[];
let opened: FileOutbox[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-uplink-'));
  doubles = [];
  opened = [];
});

afterEach(async () => {
  for (const double of doubles) expect(double.violations).toEqual([]);
  for (const outbox of opened) await outbox.close();
  for (const double of doubles) double.kill();
  rmSync(directory, { recursive: true, force: true });
});

async function collector(options: DoubleOptions = {}): Promise<CollectorDouble> {
  const double = await CollectorDouble.start(options);
  doubles.push(double);
  return double;
}

function open(options: Partial<OutboxOptions> = {}): FileOutbox {
  const outbox = openOutbox({
    directory,
    fsync: 'never',
    random: () => 0.5,
    closeTimeoutMs: 0,
    tuning: TUNING,
    ...options,
  });
  opened.push(outbox);
  return outbox;
}

function put(outbox: FileOutbox, from: number, to: number): void {
  for (let n = from; n <= to; n++) outbox.put(windowOf(n));
}

/** Waits for what follows from work that is under way elsewhere; on a busy machine that may take a while. */
function eventually(check: () => void, interval = 5): Promise<void> {
  return vi.waitFor(check, { interval, timeout: 20_000 });
}

const sequences = (double: CollectorDouble) => [...double.taken.values()].map(({ report }) => report.sequence);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('delivery', () => {
  it('brings every report to the collector once, in order, and says who the device is first', async () => {
    const double = await collector();
    const outbox = open({ collector: double.address, device: 'd1', attributes: { hw: 'a' } });
    put(outbox, 1, 500);
    expect(await outbox.flush()).toEqual({ outcome: 'delivered', queuedReports: 0 });
    expect(sequences(double)).toEqual(range(1, 500));
    expect(double.repeats).toBe(0);
    expect(double.syncs).toHaveLength(1);
    expect(double.syncs[0]).toMatchObject({ device: 'd1', attributes: { hw: 'a' }, models: [{ name: 'm' }] });
    expect(double.plans.size).toBe(1);
    expect(outbox.status()).toMatchObject({ ackedReports: 500, queuedReports: 0, queuedBytes: 0 });
    expect(Date.now() - outbox.status().lastAckAt!).toBeLessThan(60_000);
  });

  it('holds no stream while idle, and does not introduce itself again for the next report', async () => {
    const double = await collector();
    const outbox = open({ collector: double.address });
    for (const n of [1, 2, 3]) {
      put(outbox, n, n);
      await outbox.flush();
      await eventually(() => {
        expect(outbox.status().connection).toBe('idle');
      });
      expect(double.calls.size).toBe(0);
    }
    expect(double.syncs).toHaveLength(1);
    expect(outbox.status().problem).toBeUndefined();
    outbox.put(windowOf(4, { plan: columnsPlan(3) }));
    await outbox.flush();
    expect(double.syncs).toHaveLength(2);
  });

  it('takes acknowledgements in any order, late, twice, and for reports it never sent', async () => {
    const names: { boot: number; sequence: number }[] = [];
    const double = await collector({
      treat: ({ boot, sequence }, call) => {
        names.push({ boot, sequence });
        if (names.length < 40) return 'silence';
        const shuffled = [...names].sort((a, b) => ((a.sequence * 17) % 41) - ((b.sequence * 17) % 41));
        for (const name of [...shuffled, ...shuffled, { boot: 1, sequence: 99 }]) {
          call.write({ acks: { acks: [{ boot: name.boot, sequences: [name.sequence, 5_000] }] } });
        }
        return 'silence';
      },
    });
    const outbox = open({ collector: double.address });
    put(outbox, 1, 40);
    expect(await outbox.flush()).toEqual({ outcome: 'delivered', queuedReports: 0 });
    expect(outbox.status().ackedReports).toBe(40);
  });

  it('goes on after the collector was killed in the middle of a stream, and loses nothing', async () => {
    let killed = false;
    const first = await collector({
      treat: ({ sequence }) => {
        if (sequence < 100) return 'take';
        // 100 and later are in flight when it dies; some of what it had acknowledged may not have arrived either.
        if (!killed)
          setImmediate(() => {
            first.kill();
          });
        killed = true;
        return 'silence';
      },
    });
    const outbox = open({ collector: first.address });
    put(outbox, 1, 300);
    await eventually(() => {
      expect(outbox.status().connection).toBe('waiting');
    }, 1);
    expect(outbox.status().problem).toMatch(/UNAVAILABLE|ECONNREFUSED|CANCELLED|INTERNAL/);
    put(outbox, 301, 310);
    const second = await collector({ port: first.port });
    expect(await outbox.flush()).toEqual({ outcome: 'delivered', queuedReports: 0 });
    const all = new Set([...sequences(first), ...sequences(second)]);
    expect([...all].sort((a, b) => a - b)).toEqual(range(1, 310));
    for (const [name, { digest }] of first.taken) expect(second.taken.get(name)?.digest ?? digest).toBe(digest);
    expect(outbox.status().problem).toBeUndefined();
  });

  it('keeps a bounded number in flight with a collector that never answers, and tries again', async () => {
    const double = await collector({ treat: () => 'silence' });
    const outbox = open({ collector: double.address, tuning: { ...TUNING, maxInFlight: 8, ackTimeoutMs: 60 } });
    put(outbox, 1, 200);
    await eventually(() => {
      expect(double.received.length).toBeGreaterThanOrEqual(24);
    });
    // Each attempt sent the same first eight, and not one more.
    expect(new Set(double.received.map(({ sequence }) => sequence))).toEqual(new Set(range(1, 8)));
    expect(outbox.status().queuedReports).toBe(200);
    await eventually(() => {
      expect(outbox.status().problem).toContain('no answer');
    });
  });

  it('drops what the collector refuses, counts it by reason, and tells it with the next report', async () => {
    const reason = RejectionReason.REJECTION_REASON_INCONSISTENT_COUNTS;
    const double = await collector({
      treat: ({ boot, sequence }) =>
        sequence === 2 || sequence === 3
          ? { answer: { rejection: { boot, sequence, reason, detail: 'pairs exceed inferences' } } }
          : 'take',
    });
    const outbox = open({ collector: double.address });
    put(outbox, 1, 4);
    expect(await outbox.flush()).toEqual({ outcome: 'delivered', queuedReports: 0 });
    expect(outbox.status()).toMatchObject({ rejectedReports: 2, rejectedByReason: { INCONSISTENT_COUNTS: 2 } });
    expect(outbox.status().problem).toContain('pairs exceed inferences');
    put(outbox, 5, 5);
    await outbox.flush();
    const told = [...double.taken.values()].map(({ report }) => report.losses?.rejectedReports ?? 0);
    expect(told).toEqual([0, 0, 2]);
    expect(sequences(double)).toEqual([1, 4, 5]);
  });

  it('lets go of a refused report by its place in the stream, where its name could not be read or is another’s', async () => {
    const reason = RejectionReason.REJECTION_REASON_MALFORMED;
    const double = await collector({
      treat: ({ boot, sequence }) => {
        // Hello is message 1.
        if (sequence === 3) return { answer: { rejection: { reason, message: 4 } } };
        if (sequence === 5) return { answer: { rejection: { boot, sequence: 4, reason, message: 6 } } };
        // Of nothing that was sent.
        return sequence === 7 ? { answer: { rejection: { reason, message: 500 } } } : 'take';
      },
    });
    const outbox = open({ collector: double.address });
    put(outbox, 1, 8);
    expect(await outbox.flush(200)).toEqual({ outcome: 'timed-out', queuedReports: 1 });
    expect(outbox.status()).toMatchObject({ rejectedByReason: { MALFORMED: 2 }, ackedReports: 5 });
    expect(sequences(double)).toEqual([1, 2, 4, 6, 8]);
  });

  it('passes over messages of a newer collector', async () => {
    const double = await collector({
      treat: (_, call) => {
        call.write({});
        return 'take';
      },
    });
    const outbox = open({ collector: double.address });
    put(outbox, 1, 20);
    expect((await outbox.flush()).outcome).toBe('delivered');
  });
});

describe('plans', () => {
  it('are handed over when asked for in the middle of a stream, once for all reports that need them', async () => {
    const asked = new Set<number>();
    const double = await collector({
      treat: ({ sequence }) => {
        if (asked.has(sequence)) return 'take';
        asked.add(sequence);
        return 'ask';
      },
    });
    const outbox = open({ collector: double.address });
    put(outbox, 1, 50);
    expect((await outbox.flush()).outcome).toBe('delivered');
    expect(new Set(sequences(double))).toEqual(new Set(range(1, 50)));
    expect(double.plans.size).toBe(1);
  });

  it('of reports from an earlier life are still there when the collector asks', async () => {
    const offline = open();
    const plan = columnsPlan(4);
    offline.put(windowOf(1, { plan }));
    await offline.close();
    const double = await collector();
    const outbox = open({ collector: double.address });
    outbox.put(windowOf(2));
    expect((await outbox.flush()).outcome).toBe('delivered');
    expect([...double.plans.keys()]).toContain(toHex(windowOf(1, { plan }).planDigest));
  });

  it('that are gone hold up nothing but their own reports', async () => {
    const offline = open();
    offline.put(windowOf(1, { plan: columnsPlan(4) }));
    await offline.close();
    rmSync(join(directory, 'plans'), { recursive: true });
    const double = await collector();
    const outbox = open({ collector: double.address });
    put(outbox, 2, 5);
    await eventually(() => {
      expect(outbox.status().queuedReports).toBe(1);
    });
    await eventually(() => {
      expect(outbox.status().problem).toContain('no longer has');
    });
    put(outbox, 6, 6);
    await eventually(() => {
      expect(double.taken.size).toBe(5);
    });
    expect(outbox.status().queuedReports).toBe(1);
  });
});

describe('policy', () => {
  it('pauses and resumes by call, in the middle of a stream', async () => {
    const held: TelemetryCall[] = [];
    const double = await collector({
      treat: (_, call) => (held.push(call) > 10 ? 'silence' : 'take'),
    });
    const outbox = open({ collector: double.address, policy: 'paused' });
    put(outbox, 1, 20);
    expect(await outbox.flush()).toEqual({ outcome: 'spooled', queuedReports: 20 });
    expect(double.syncs).toHaveLength(0);
    expect(outbox.status()).toMatchObject({ connection: 'paused', problem: 'paused' });
    outbox.setPolicy('always');
    await eventually(() => {
      expect(held).toHaveLength(20);
    });
    outbox.setPolicy('paused');
    await eventually(() => {
      expect(double.calls.size).toBe(0);
    });
    expect(outbox.status()).toMatchObject({ connection: 'paused', queuedReports: 10 });
  });

  it('follows its file', async () => {
    const double = await collector();
    writeFileSync(join(directory, 'policy'), 'paused\n');
    const outbox = open({ collector: double.address, policy: { pollMs: 5 } });
    put(outbox, 1, 3);
    expect((await outbox.flush()).outcome).toBe('spooled');
    rmSync(join(directory, 'policy'));
    await eventually(() => {
      expect(outbox.status()).toMatchObject({ ackedReports: 3 });
    });
  });

  it('unmetered waits for a network that costs nothing', async () => {
    const double = await collector();
    let metered = true;
    const policy = { policy: 'unmetered', isMetered: () => metered, pollMs: 5 } as const;
    const outbox = open({ collector: double.address, policy });
    put(outbox, 1, 3);
    expect(outbox.status()).toMatchObject({ connection: 'paused', problem: 'the network is metered' });
    metered = false;
    await eventually(() => {
      expect(double.taken.size).toBe(3);
    });
  });
});
