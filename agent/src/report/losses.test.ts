import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileOutbox, OutboxOptions } from '../outbox-options.js';
import { openOutbox } from '../outbox.js';
import { nodeFs, type SpoolFs } from '../spool/files.js';
import { sealedIn } from '../testing/sealed.js';
import { windowOf } from '../testing/windows.js';
import { NO_LOSSES, addLosses, lossesWithin, type Losses } from './losses.js';
import { LossLedger } from './loss-ledger.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-losses-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function open(options: Partial<OutboxOptions> = {}): FileOutbox {
  return openOutbox({ directory, fsync: 'never', device: 'd', ...options });
}

/** What the reports in the spool say was lost, all together. */
function told(): Losses {
  return sealedIn(directory)
    .map(({ bytes }) => lossesWithin(bytes))
    .reduce(addLosses, NO_LOSSES);
}

const own = (withheldInferences: number, countingErrors: number) => ({
  losses: { withheldInferences, countingErrors },
});

describe('losses', () => {
  it('are told by the report of the window they came with', async () => {
    const outbox = open();
    outbox.put(windowOf(1, own(5, 0)));
    outbox.put(windowOf(2));
    outbox.put(windowOf(3, own(0, 2)));
    await outbox.close();
    expect(sealedIn(directory).map(({ bytes }) => lossesWithin(bytes))).toEqual([
      { ...NO_LOSSES, withheldInferences: 5 },
      NO_LOSSES,
      { ...NO_LOSSES, countingErrors: 2 },
    ]);
  });

  it('survive the dropping of the very reports that tell them: nothing is lost unsaid', async () => {
    const outbox = open({ spoolBytes: 65_536 });
    const puts = 1_500;
    for (let n = 1; n <= puts; n++) outbox.put(windowOf(n, own(1, 2)));
    const { droppedReports, queuedReports } = outbox.status();
    expect(droppedReports).toBe(puts - queuedReports);
    expect(droppedReports).toBeGreaterThan(500);
    await outbox.close();
    // One more, so that the last drop is told too.
    const again = open();
    again.put(windowOf(1));
    await again.close();
    expect(told()).toEqual({ withheldInferences: puts, countingErrors: 2 * puts, droppedReports, rejectedReports: 0 });
  });

  it('are told by the first report that a disk takes again after it was full', async () => {
    let isFull = false;
    const files: SpoolFs = {
      ...nodeFs,
      writeSync: ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
        if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        return fs.writeSync(fd, bytes, offset, length, position);
      }) as typeof fs.writeSync,
    };
    const outbox = open({ files, attributes: { hw: 'a' } });
    isFull = true;
    for (let n = 1; n <= 3; n++) outbox.put(windowOf(n, own(1, 0)));
    expect(outbox.status()).toMatchObject({ droppedReports: 3, queuedReports: 0, sealedReports: 0 });
    expect(outbox.status().problem).toContain('ENOSPC');
    isFull = false;
    outbox.put(windowOf(4));
    expect(outbox.status().problem).toBeUndefined();
    await outbox.close();
    // The attributes went down with the first report, so they are said again; its number is not used again.
    const [{ report } = { report: undefined }] = sealedIn(directory);
    expect(report).toMatchObject({ sequence: 4, attributes: { hw: 'a' } });
    expect(told()).toEqual({ ...NO_LOSSES, withheldInferences: 3, droppedReports: 3 });
  });

  it('are told once, wherever between two writes the process is killed', () => {
    // The directory as a kill would leave it is copied before every single write, and after the last.
    const states: string[] = [];
    const snapshot = () => {
      const copy = mkdtempSync(join(tmpdir(), 'fleetally-killed-'));
      cpSync(directory, copy, { recursive: true });
      states.push(copy);
    };
    let isWatched = false;
    const watch =
      <Args extends unknown[], Result>(call: (...args: Args) => Result) =>
      (...args: Args): Result => {
        if (isWatched) snapshot();
        return call(...args);
      };
    const files: SpoolFs = {
      ...nodeFs,
      writeSync: watch(fs.writeSync as (...args: unknown[]) => number),
      renameSync: watch(fs.renameSync),
      unlinkSync: watch(fs.unlinkSync),
    };
    const ledger = new LossLedger(join(directory, 'losses'), { durable: false });
    ledger.add({ droppedReports: 10, rejectedReports: 4 });
    const outbox = open({ files });
    isWatched = true;
    outbox.put(windowOf(1));
    outbox.put(windowOf(2));
    snapshot();
    expect(states.length).toBeGreaterThan(6);
    for (const state of states) {
      rmSync(directory, { recursive: true });
      cpSync(state, directory, { recursive: true });
      rmSync(state, { recursive: true });
      rmSync(join(directory, 'lock'));
      const next = open();
      next.put(windowOf(3));
      expect(told()).toEqual({ ...NO_LOSSES, droppedReports: 10, rejectedReports: 4 });
      void next.close();
    }
  });

  it('of a damaged spool are counted and told', async () => {
    const outbox = open();
    for (let n = 1; n <= 3; n++) outbox.put(windowOf(n));
    await outbox.close();
    const segment = join(directory, 'spool', '00000001.seg');
    const bytes = readFileSync(segment);
    bytes[bytes.length >> 1]! ^= 4;
    writeFileSync(segment, bytes);
    const again = open();
    expect(again.status()).toMatchObject({ damagedReports: 1, droppedReports: 1, queuedReports: 2 });
    expect(again.status().problem).toContain('damaged');
    again.put(windowOf(4));
    await again.close();
    expect(told()).toEqual({ ...NO_LOSSES, droppedReports: 1 });
  });
});

describe('LossLedger', () => {
  it('goes on from nothing, and says so, when its file is damaged', () => {
    const path = join(directory, 'losses');
    const ledger = new LossLedger(path, { durable: false });
    ledger.add({ droppedReports: 3 });
    expect(new LossLedger(path, { durable: false }).carry({ boot: 1, sequence: 1 }).droppedReports).toBe(3);
    copyFileSync(path, `${path}.good`);
    const good = readFileSync(path);
    for (let at = 0; at < good.length - 1; at++) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1;
      writeFileSync(path, bad);
      const reopened = new LossLedger(path, { durable: false });
      expect(reopened.problem).toContain('damaged');
      expect(reopened.carry({ boot: 1, sequence: 1 })).toEqual(NO_LOSSES);
    }
  });
});
