import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SyncResponse, generateDeviceKey, publicKeyBytes, type Fields, type TelemetryStream } from '@fleetally/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LOSSES } from '../report/losses.js';
import { Sealer } from '../report/sealer.js';
import { Spool } from '../spool/spool.js';
import { ManualTimers } from '../testing/manual-timers.js';
import { windowOf } from '../testing/windows.js';
import { PlanStore } from './plan-store.js';
import { PolicySource } from './policy.js';
import { Uplink } from './uplink.js';

const HOUR = 3_600_000;
let directory: string;
let timers: ManualTimers;
let spool: Spool;
let sealer: Sealer;
let attempts: number[];
let isUp: boolean;
let uplink: Uplink;

/** A stream that acknowledges each report, a microtask later. */
class FakeStream extends EventEmitter {
  write({ report }: Fields<'TelemetryRequest'>): boolean {
    if (report) queueMicrotask(() => this.emit('data', { acks: { acks: [{ boot: 7, sequences: [++acknowledged] }] } }));
    return true;
  }
  end(): void {
    queueMicrotask(() => this.emit('end'));
  }
  cancel(): void {
    this.removeAllListeners('data');
  }
}

let acknowledged = 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-retry-'));
  timers = new ManualTimers();
  spool = new Spool(join(directory, 'spool'), { fsync: 'never' });
  attempts = [];
  isUp = false;
  acknowledged = 0;
  const privateKey = generateDeviceKey();
  const identity = {
    device: 'd',
    boot: 7,
    key: { privateKey, publicKey: publicKeyBytes(privateKey), fingerprint: '' },
  };
  sealer = new Sealer(identity, {});
  const client = {
    sync: () => {
      attempts.push(timers.now());
      return isUp
        ? Promise.resolve(SyncResponse.create({ missingPlans: [] }))
        : Promise.reject(new Error('14 UNAVAILABLE'));
    },
    putPlan: () => Promise.reject(new Error('not asked for')),
    telemetry: () => new FakeStream() as unknown as TelemetryStream,
  };
  uplink = new Uplink({
    target: { address: 'localhost:1' },
    channels: { lease: () => ({ client, release: () => undefined }) },
    identity,
    agentVersion: '0',
    revision: () => 0,
    presence: () => ({ attributes: {}, models: [] }),
    plans: new PlanStore(join(directory, 'plans'), { durable: false, keep: false }),
    spool,
    policy: new PolicySource({}, timers, () => undefined),
    timers,
    random: seeded(20_262),
    onAcked: () => undefined,
    onRejected: () => undefined,
  });
});

afterEach(() => {
  uplink.close();
  spool.close();
  rmSync(directory, { recursive: true, force: true });
});

function put(): void {
  spool.append(sealer.nextKey(), sealer.seal(windowOf(1), NO_LOSSES));
  uplink.wake();
}

/** Lets time pass step by step, and everything that follows from it happen at the end of the step. */
async function pass(ms: number, stepMs = 1_000): Promise<void> {
  await settle();
  for (let left = ms; left > 0; left -= stepMs) {
    timers.advance(stepMs);
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}

describe('Uplink', () => {
  it('tries again for ever, each delay drawn below a bound that doubles up to a minute', async () => {
    put();
    await pass(120_000, 5);
    await pass(24 * HOUR);
    const delays = attempts.slice(1).map((at, i) => at - attempts[i]!);
    for (const [i, delay] of delays.slice(0, 7).entries()) expect(delay).toBeLessThanOrEqual(500 * 2 ** i + 5);
    expect(Math.max(...delays)).toBeLessThanOrEqual(61_000);
    // A day of delays with mean 30 s.
    expect(attempts.length).toBeGreaterThan(2_700);
    expect(attempts.length).toBeLessThan(3_100);
    const late = delays.slice(7);
    expect(late.filter((delay) => delay < 30_000).length / late.length).toBeCloseTo(0.5, 1);
    expect(uplink.state).toBe('waiting');
    expect(uplink.nextRetryMs).toBeLessThanOrEqual(60_000);
    expect(uplink.problem).toBe('14 UNAVAILABLE');
    expect(spool.reports).toBe(1);
  });

  it('delivers once the collector is back, and begins with short delays after the next failure', async () => {
    put();
    await pass(HOUR);
    isUp = true;
    await pass(60_000);
    expect(spool.reports).toBe(0);
    expect([uplink.state, uplink.problem, uplink.nextRetryMs]).toEqual(['idle', undefined, undefined]);
    isUp = false;
    const before = attempts.length;
    // Known to the collector for an hour, after which it introduces itself again, and fails.
    await pass(2 * HOUR);
    expect(attempts.length).toBe(before);
    put();
    await pass(4_000, 5);
    const [first, second, third] = attempts.slice(before);
    expect(second! - first!).toBeLessThanOrEqual(505);
    expect(third! - second!).toBeLessThanOrEqual(1_005);
  });

  it('does not try while there is nothing to send, and tries at once when told to', async () => {
    await pass(HOUR);
    expect(attempts).toEqual([]);
    put();
    await pass(HOUR);
    const before = attempts.length;
    put();
    await settle();
    expect(attempts.length).toBe(before);
    uplink.wake(true);
    await settle();
    expect(attempts.length).toBe(before + 1);
  });

  it('does nothing any more once closed', async () => {
    put();
    await pass(10_000);
    uplink.close();
    const before = attempts.length;
    put();
    await pass(HOUR);
    expect([attempts.length, uplink.state]).toEqual([before, 'closed']);
  });
});

/** Mulberry32: the same numbers at each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
