import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cellLayout, planDigest } from '@fleetally/counts';
import { PrivacyLevel, publicKeyFromBytes, reportSigningBytes, unpackCounts, verify } from '@fleetally/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDeviceKey } from './keys/device-key.js';
import type { FileOutbox, OutboxOptions } from './outbox-options.js';
import { openOutbox } from './outbox.js';
import { sealedIn } from './testing/sealed.js';
import { windowOf } from './testing/windows.js';

let directory: string;
let opened: FileOutbox[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-outbox-'));
  opened = [];
});

afterEach(async () => {
  for (const outbox of opened) await outbox.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(options: Partial<OutboxOptions> = {}): FileOutbox {
  const outbox = openOutbox({ directory, fsync: 'never', ...options });
  opened.push(outbox);
  return outbox;
}

const EMPTY_DIGEST = '';
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('openOutbox', () => {
  it('seals what it is given: numbered, chained, signed, and counts that come back the same', () => {
    const outbox = open({ device: 'd1', boot: 77 });
    const windows = [1, 2, 3].map((n) => windowOf(n));
    for (const window of windows) outbox.put(window);
    const key = publicKeyFromBytes(loadDeviceKey(join(directory, 'device.key')).publicKey);
    let previous = EMPTY_DIGEST;
    for (const [i, { sealed, report }] of sealedIn(directory).entries()) {
      const window = windows[i]!;
      expect(verify(reportSigningBytes(sealed.body), sealed.signature, key)).toBe(true);
      expect(hex(report.previousDigest)).toBe(previous);
      previous = createHash('sha256').update(sealed.body).digest('hex');
      expect(report).toMatchObject({ device: 'd1', boot: 77, sequence: i + 1, inferences: i + 1, windowSeconds: 300 });
      expect(report.windowStart).toBe(window.windowStart);
      expect(report.model).toMatchObject({ name: 'm', version: '1.0.0' });
      expect(hex(report.planDigest)).toBe(hex(planDigest(window.plan)));
      expect(report.privacy?.level).toBe(PrivacyLevel.PRIVACY_LEVEL_AGGREGATE);
      expect(unpackCounts(report.counts, cellLayout(window.plan).pack)).toEqual(window.cells);
    }
    expect(outbox.status()).toMatchObject({ queuedReports: 3, sealedReports: 3, connection: 'none', device: 'd1' });
  });

  it('tells since when reports wait, from this life only, and how much room there is for them', () => {
    const before = Date.now();
    const outbox = open({ spoolBytes: 1_000_000 });
    expect(outbox.status().waitingSince).toBeUndefined();
    outbox.put(windowOf(1));
    const since = outbox.status().waitingSince ?? 0;
    expect(since).toBeGreaterThanOrEqual(before);
    outbox.put(windowOf(2));
    expect(outbox.status()).toMatchObject({ waitingSince: since, spoolCapacityBytes: 1_000_000 });
  });

  it('carries noisy counts as they are: negative cells, negative inferences, epsilon', () => {
    const window = windowOf(1, { inferences: -4, privacy: { level: 'dp', milliEpsilon: 2_500 } });
    window.cells.fill(-3);
    open().put(window);
    const [{ report } = { report: undefined }] = sealedIn(directory);
    expect(report).toMatchObject({
      inferences: -4,
      privacy: { level: PrivacyLevel.PRIVACY_LEVEL_DP, milliEpsilon: 2_500 },
    });
    expect(unpackCounts(report!.counts, cellLayout(window.plan).pack)).toEqual(window.cells);
  });

  it('says the attributes in the first report of a start, and again only when they change', async () => {
    const outbox = open({ attributes: { hw: 'a' } });
    outbox.put(windowOf(1));
    outbox.put(windowOf(2));
    outbox.setAttributes({ hw: 'a' });
    outbox.put(windowOf(3));
    outbox.setAttributes({ hw: 'a', site: 'x' });
    outbox.put(windowOf(4));
    await outbox.close();
    open({ attributes: { hw: 'a', site: 'x' } }).put(windowOf(5));
    const said = sealedIn(directory).map(({ report }) => report.attributes);
    expect(said).toEqual([{ hw: 'a' }, {}, {}, { hw: 'a', site: 'x' }, { hw: 'a', site: 'x' }]);
  });

  it('names the device by its key unless told, the same at each start, and draws a boot id for each', async () => {
    const first = open();
    const { fingerprint } = loadDeviceKey(join(directory, 'device.key'));
    expect(first.status().device).toBe(`dev-${fingerprint}`);
    await first.close();
    const second = open();
    expect(second.status().device).toBe(first.status().device);
    expect(second.status().boot).not.toBe(first.status().boot);
    expect(Number.isSafeInteger(second.status().boot)).toBe(true);
  });

  it('keeps another outbox out of its directory, and lets it in after close', async () => {
    const outbox = open();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'LOCKED' }));
    await outbox.close();
    await outbox.close();
    expect(() => open()).not.toThrow();
  });

  it('refuses windows that do not fit their plan, and everything after close', async () => {
    const outbox = open();
    const bad = [
      { cells: new Int32Array(3) },
      { planDigest: new Uint8Array(31) },
      { windowStart: 1_700_000_001 },
      { windowSeconds: 0 },
      { inferences: 0.5 },
    ];
    for (const part of bad) {
      expect(() => {
        outbox.put(windowOf(1, part));
      }).toThrow(expect.objectContaining({ code: 'BAD_WINDOW' }));
    }
    await outbox.close();
    expect(() => {
      outbox.put(windowOf(1));
    }).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    expect(outbox.status().connection).toBe('closed');
  });

  it('holds nothing after a failed opening', () => {
    writeFileSync(join(directory, 'device.key'), 'damaged');
    expect(() => open()).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
    expect(() => open({ collector: 'far.example:1' })).toThrow(expect.objectContaining({ code: 'INSECURE' }));
    rmSync(join(directory, 'device.key'));
    expect(() => open()).not.toThrow();
  });

  it('flushes to disk where there is no collector to wait for', async () => {
    const outbox = open();
    outbox.put(windowOf(1));
    expect(await outbox.flush()).toEqual({ outcome: 'spooled', queuedReports: 1 });
  });

  it('writes nothing but sealed reports, names, digests and its own bookkeeping: a canary stays out', async () => {
    const canary = 1234.567890123;
    const text = 'canary-3f9';
    const outbox = open({ attributes: { hw: 'a' } });
    const window = windowOf(1);
    // A raw value may lie about in the process; there is no field for it, so it can't get out.
    Object.assign(window, { rows: Float64Array.of(canary), note: text });
    Object.assign(window.losses, { note: text });
    Object.assign(window.model, { note: text });
    outbox.put(window);
    await outbox.close();
    const numbers = Buffer.alloc(24);
    numbers.writeDoubleLE(canary, 0);
    numbers.writeDoubleBE(canary, 8);
    numbers.writeFloatLE(canary, 16);
    numbers.writeFloatBE(canary, 20);
    const needles = [
      numbers.subarray(0, 8),
      numbers.subarray(8, 16),
      numbers.subarray(16, 20),
      numbers.subarray(20, 24),
    ];
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name).sort()).toEqual(
      // The journal holds the start of the agent, and a copy of the plan.
      ['00000001.log', '00000001.seg', 'device.key', ...Array<string>(2).fill(`${hex(window.planDigest)}.json`)].sort(),
    );
    for (const { parentPath, name } of files) {
      const bytes = readFileSync(join(parentPath, name));
      for (const needle of [...needles, Buffer.from(text), Buffer.from('1234.56')])
        expect(bytes.includes(needle)).toBe(false);
    }
    // The search finds what is there.
    expect(readFileSync(join(directory, 'spool', '00000001.seg')).includes(Buffer.from('1.0.0'))).toBe(true);
  });
});
