import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from '@fleetally/counts';
import { DeliveryState, type Fields } from '@fleetally/proto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openOutbox } from '../outbox.js';
import type { FileOutbox } from '../outbox-options.js';
import { windowOf } from '../testing/windows.js';
import { CollectorDouble } from './collector-double.js';
import { isRefusal, type FileSource, type VersionFollower } from './version-following.js';

const FILE = Buffer.alloc(100_000, 'model');
let directory: string;
let double: CollectorDouble;
let outbox: FileOutbox;
let wanted: (Fields<'DesiredVersion'> | undefined)[];
let version: string;
const go = new AbortController().signal;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-versions-'));
  double = await CollectorDouble.start();
  [wanted, version] = [[], '1'];
  outbox = open(double.address);
});

afterEach(async () => {
  await outbox.close();
  double.kill();
  rmSync(directory, { recursive: true, force: true });
});

function open(collector: string): FileOutbox {
  const tuning = { idleMs: 20, backoffBaseMs: 10, backoffCapMs: 40 };
  return openOutbox({ directory, collector, fsync: 'never', closeTimeoutMs: 0, random: () => 0.5, tuning });
}

function follow(askMs = 3_600_000): FileSource {
  const follower: VersionFollower = {
    ...{ model: 'm', askMs, executionProviders: ['cpu'] },
    running: () => ({ name: 'm', version, variant: '', digest: new Uint8Array(32) }),
    status: () => ({ model: 'm', version, state: DeliveryState.DELIVERY_STATE_RUNNING }),
    want: (desired) => wanted.push(desired),
  };
  return outbox.followVersion(follower)!;
}

function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 20_000, interval: 5 });
}

function syncs(count: number): Promise<void> {
  return eventually(() => {
    expect(double.syncs.length).toBeGreaterThanOrEqual(count);
  });
}

const runs = (index: number) => double.syncs.at(index)?.models.map((model) => model.version);

describe('a device that leaves a version to the collector', () => {
  it('says what runs and asks what ought to with nothing to report, again when that changes, and at intervals', async () => {
    double.want('m', '2', FILE);
    const source = follow();
    await syncs(1);
    expect(double.syncs[0]).toMatchObject({ deliveries: [{ model: 'm', version: '1' }], executionProviders: ['cpu'] });
    expect(runs(0)).toEqual(['1']);
    await eventually(() => {
      expect(wanted.map((desired) => desired?.version)).toEqual(['2']);
    });
    version = '2';
    source.changed();
    await syncs(2);
    expect(runs(1)).toEqual(['2']);
    source.stop();
    follow(20);
    await syncs(8);
  });

  it('names what truly runs, whatever it has reported before', async () => {
    outbox.put(windowOf(1));
    outbox.put({ ...windowOf(2), model: { name: 'other', version: '7', variant: '', digest: new Uint8Array(32) } });
    await outbox.flush();
    version = 'delivered';
    follow();
    const before = double.syncs.length;
    await syncs(before + 1);
    expect([...runs(-1)!].sort()).toEqual(['7', 'delivered']);
  });

  it('goes on asking once a collector that was away is there', async () => {
    const { port } = double;
    double.kill();
    follow();
    await eventually(() => {
      expect(outbox.status().connection).toBe('waiting');
    });
    double = await CollectorDouble.start({ port });
    await eventually(() => {
      expect([double.syncs.length, outbox.status().problem]).toEqual([1, undefined]);
    });
  });
});

describe('a file', () => {
  it('comes piece by piece from where it was asked for; a refusal is told from a failure', async () => {
    const digest = Buffer.from(double.hold(FILE), 'hex');
    const source = follow();
    // The answer brings what is to be signed into a request for a file.
    await eventually(() => {
      expect(wanted).toEqual([undefined]);
    });
    let have = 40_000;
    await source.fetch({
      digest,
      offset: have,
      signal: go,
      onPiece: ({ offset, data, totalBytes }) => {
        expect([offset, totalBytes, FILE.subarray(offset, offset + data.length).equals(data)]).toEqual([
          have,
          FILE.length,
          true,
        ]);
        have += data.length;
        return Promise.resolve();
      },
    });
    expect(have).toBe(FILE.length);
    expect(double.violations).toEqual([]);
    const onPiece = () => Promise.resolve();
    const none = source.fetch({ digest: new Uint8Array(32), offset: 0, signal: go, onPiece });
    expect(isRefusal(await none.catch((error: unknown) => error))).toBe(true);
    double.handing = { pieceBytes: 1000, cutAfter: 10_000 };
    const broken = source.fetch({ digest, offset: 0, signal: go, onPiece });
    expect(isRefusal(await broken.catch((error: unknown) => error))).toBe(false);
    const full = source.fetch({
      digest,
      offset: 0,
      signal: go,
      onPiece: () => Promise.reject(new Error('the disk is full')),
    });
    await expect(full).rejects.toThrow('the disk is full');
    expect(double.fetches[0]).toEqual({ digest: toHex(digest), offset: 40_000 });
  });

  it('is cut off when the policy forbids the network, and is not asked for until it allows it', async () => {
    const digest = Buffer.from(double.hold(FILE), 'hex');
    const source = follow();
    await syncs(1);
    await source.allowed(go);
    let pieces = 0;
    const onPiece = (): Promise<void> => {
      if (++pieces === 2) outbox.setPolicy('paused');
      return Promise.resolve();
    };
    await expect(source.fetch({ digest, offset: 0, signal: go, onPiece })).rejects.toThrow();
    expect(pieces).toBe(2);
    let isAllowed = false;
    const allowed = source.allowed(go).then(() => (isAllowed = true));
    const givenUp = new AbortController();
    const never = source.allowed(givenUp.signal);
    givenUp.abort();
    await expect(never).rejects.toThrow('no longer wanted');
    expect(isAllowed).toBe(false);
    outbox.setPolicy('always');
    await allowed;
  });
});
