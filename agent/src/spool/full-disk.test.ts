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

/** A disk with `free` bytes left: a write past that is short first, as a real one is, then fails with ENOSPC. */
function smallDisk(): SpoolFs & { free: number; truncates: boolean } {
  const disk = {
    ...nodeFs,
    free: Infinity,
    truncates: true,
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
  it('refuses reports one by one, keeps what it has, and recovers when space returns', () => {
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
  it('runs full and recovers (skipped where a tmpfs cannot be mounted: needs root)', async ({
    skip,
    onTestFinished,
  }) => {
    const mounted = mountSmallDisk();
    if (mounted === undefined) return skip('mounting a tmpfs needs root');
    onTestFinished(() => {
      execFileSync('umount', [mounted]);
      fs.rmSync(mounted, { recursive: true, force: true });
    });
    const spool = new Spool(join(mounted, 'spool'));
    fs.writeFileSync(join(mounted, 'other'), Buffer.alloc(128 * 1024));
    const kept = Array.from({ length: 2_000 }, (_, i) => i + 1).filter((sequence) => put(spool, sequence));
    expect(kept.length).toBeGreaterThan(200);
    expect(kept.length).toBeLessThan(2_000);
    expect(spool.problem).toContain('ENOSPC');
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
