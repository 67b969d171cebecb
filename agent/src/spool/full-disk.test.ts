import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFs, type SpoolFs } from './files.js';
import { Spool } from './spool.js';
import { payloadOf, pendingOf } from './testing.js';

let directory: string;

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'fleetally-spool-'));
});

afterEach(() => {
  fs.rmSync(directory, { recursive: true, force: true });
});

/**
 * A disk with `free` bytes left: a write past that is short first, as a real one is, then fails with ENOSPC. What is removed
 * gives its room back, unless others are quicker (`isTaken`).
 */
function smallDisk(): SpoolFs & { free: number; truncates: boolean; isTaken: boolean } {
  const disk = {
    ...nodeFs,
    free: Infinity,
    truncates: true,
    isTaken: false,
    unlinkSync: ((path: string) => {
      const { size } = fs.statSync(path);
      fs.unlinkSync(path);
      if (!disk.isTaken) disk.free += size;
    }) as typeof fs.unlinkSync,
    writeSync: ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
      const fits = Math.min(length, disk.free);
      if (fits === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      disk.free -= fits;
      return fs.writeSync(fd, bytes, offset, fits, position);
    }) as typeof fs.writeSync,
    ftruncateSync(fd: number, length?: number) {
      if (!disk.truncates) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
      fs.ftruncateSync(fd, length);
    },
  };
  return disk;
}

function put(spool: Spool, sequence: number): boolean {
  try {
    spool.append({ boot: 7, sequence }, payloadOf({ boot: 7, sequence }, 100));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'WRITE_FAILED' });
    return false;
  }
}

function sequences(spool: Spool): number[] {
  return pendingOf(spool).flatMap(({ sequence, payload }) => (payload === undefined ? [] : sequence));
}

describe.each([true, false])('a full disk (that can be cut back: %s)', (truncates) => {
  it('refuses reports one by one where there is no older segment, keeps what it has, and recovers', () => {
    const files = smallDisk();
    files.truncates = truncates;
    const spool = new Spool(directory, { fsync: 'never', files });
    expect([put(spool, 1), put(spool, 2)]).toEqual([true, true]);
    files.free = 50;
    expect([put(spool, 3), put(spool, 4)]).toEqual([false, false]);
    expect(spool.problem).toContain('ENOSPC');
    expect(sequences(spool)).toEqual([1, 2]);
    files.free = Infinity;
    expect(put(spool, 5)).toBe(true);
    expect(spool.problem).toBeUndefined();
    spool.close();
    const again = new Spool(directory, { fsync: 'never' });
    expect(sequences(again)).toEqual([1, 2, 5]);
    // Half a record that could not be cut off is damage, told once.
    expect(again.damage.stretches).toBe(truncates ? 0 : 1);
    again.close();
  });

  it('gives up the oldest for the newest, tells the ledger, and never the segment that holds the newest', () => {
    const files = smallDisk();
    files.truncates = truncates;
    let dropped = 0;
    const ledger = {
      willDrop: (_: unknown, reports: number) => (dropped += reports),
      didDrop: () => {},
      lost: () => {},
    };
    // Segments of 16 KiB, of about a hundred reports each.
    const spool = new Spool(directory, { fsync: 'never', files, maxBytes: 262_144, ledger });
    for (let sequence = 1; sequence <= 500; sequence += 1) put(spool, sequence);
    expect(dropped).toBe(0);
    files.free = 50;
    for (let sequence = 501; sequence <= 700; sequence += 1) expect(put(spool, sequence)).toBe(true);
    expect(spool.problem).toBeUndefined();
    const kept = sequences(spool);
    expect(kept).toEqual(Array.from({ length: 700 - dropped }, (_, i) => dropped + i + 1));
    // As much went as was needed, by whole segments.
    expect(dropped).toBeGreaterThan(100);
    expect(dropped).toBeLessThan(450);
    spool.close();
  });

  it('does not give the spool away to others who fill the disk: one segment, and no more until it takes a report', () => {
    const files = smallDisk();
    files.truncates = truncates;
    const spool = new Spool(directory, { fsync: 'never', files, maxBytes: 262_144 });
    for (let sequence = 1; sequence <= 500; sequence += 1) put(spool, sequence);
    [files.free, files.isTaken] = [0, true];
    expect([put(spool, 501), put(spool, 502), put(spool, 503)]).toEqual([false, false, false]);
    expect(spool.problem).toContain('ENOSPC');
    const kept = sequences(spool);
    expect(kept.at(-1)).toBe(500);
    expect(kept[0]).toBeGreaterThan(1);
    expect(kept[0]).toBeLessThan(250);
    files.free = Infinity;
    expect(put(spool, 504)).toBe(true);
    [files.free, files.isTaken] = [0, false];
    expect(put(spool, 505)).toBe(true);
    spool.close();
  });

  it('still takes acknowledgements, and at worst sends again', () => {
    const files = smallDisk();
    files.truncates = truncates;
    const spool = new Spool(directory, { fsync: 'never', files });
    for (const sequence of [1, 2, 3]) put(spool, sequence);
    files.free = 0;
    spool.settle([{ boot: 7, sequence: 1 }]);
    expect(sequences(spool)).toEqual([2, 3]);
    spool.settle([2, 3].map((sequence) => ({ boot: 7, sequence })));
    expect(spool.reports).toBe(0);
    spool.close();
  });
});

describe('a process that can open no more files', () => {
  it('keeps the reports it cannot read at the moment', () => {
    let isOut = false;
    const files: SpoolFs = {
      ...nodeFs,
      openSync: (...args) => {
        if (isOut) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
        return fs.openSync(...args);
      },
    };
    const first = new Spool(directory, { fsync: 'never' });
    put(first, 1);
    first.close();
    const spool = new Spool(directory, { fsync: 'never', files });
    isOut = true;
    expect(spool.read(spool.next(0)!)).toBeUndefined();
    expect([spool.reports, spool.problem]).toEqual([1, expect.stringContaining('EMFILE')]);
    isOut = false;
    expect(sequences(spool)).toEqual([1]);
    spool.close();
  });
});

describe('a disk that will not sync', () => {
  it('keeps the report, says so, and goes on', async () => {
    const promises = {
      async open(...args: Parameters<typeof fs.promises.open>) {
        const file = await fs.promises.open(...args);
        file.datasync = () => Promise.reject(Object.assign(new Error('i/o error'), { code: 'EIO' }));
        return file;
      },
    };
    const spool = new Spool(directory, { files: { ...nodeFs, promises } });
    expect(put(spool, 1)).toBe(true);
    await spool.synced();
    expect(spool.problem).toContain('EIO');
    expect(sequences(spool)).toEqual([1]);
    spool.close();
  });

  it('brings what was put to the disk beside the program, once for many that come together', async () => {
    const synced: string[] = [];
    const promises = {
      async open(path: string, flags: string) {
        synced.push(path);
        return fs.promises.open(path, flags);
      },
    } as Pick<typeof fs.promises, 'open'>;
    const spool = new Spool(directory, { files: { ...nodeFs, promises } });
    for (let sequence = 1; sequence <= 30; sequence++) put(spool, sequence);
    expect(synced.length).toBeLessThanOrEqual(2);
    await spool.synced();
    const segment = join(directory, '00000001.seg');
    expect(synced.filter((path) => path === segment)).toHaveLength(2);
    expect(synced.filter((path) => path === directory)).toHaveLength(1);
    expect(spool.problem).toBeUndefined();
    spool.close();
  });
});

describe('a real file system of 256 KiB', () => {
  it('keeps the newest while it is full, and recovers (skipped where a tmpfs cannot be mounted: needs root)', async ({
    skip,
    onTestFinished,
  }) => {
    const mounted = mountSmallDisk();
    if (mounted === undefined) return skip('mounting a tmpfs needs root');
    onTestFinished(() => {
      execFileSync('umount', [mounted]);
      fs.rmSync(mounted, { recursive: true, force: true });
    });
    const spool = new Spool(join(mounted, 'spool'), { maxBytes: 512 * 1024 });
    fs.writeFileSync(join(mounted, 'other'), Buffer.alloc(128 * 1024));
    for (let sequence = 1; sequence <= 2_000; sequence += 1) {
      expect(put(spool, sequence)).toBe(true);
      // A file that is being brought to the disk keeps its room, though it is removed.
      await spool.synced();
    }
    // The oldest have gone, and what is there is whole.
    const kept = sequences(spool);
    expect(kept.length).toBeGreaterThan(200);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 2_001 - kept.length + i));
    fs.rmSync(join(mounted, 'other'));
    expect(put(spool, 2_001)).toBe(true);
    expect(sequences(spool)).toEqual([...kept, 2_001]);
    await spool.synced();
    spool.close();
  });
});

function mountSmallDisk(): string | undefined {
  const path = fs.mkdtempSync(join(tmpdir(), 'fleetally-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    fs.rmSync(path, { recursive: true, force: true });
    return undefined;
  }
}
