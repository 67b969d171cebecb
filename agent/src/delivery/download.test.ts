import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mayMount } from '../testing/may-mount.js';
import { seededBytes } from '../testing/seeded-bytes.js';
import type { FileWanted } from '../uplink/fetch-file.js';
import { download } from './download.js';
import { folderName, ModelFolder, RESERVED_BYTES } from './model-folder.js';
import { makeRoom } from './room.js';

const FILE = seededBytes(7)(100_000);
const DIGEST = createHash('sha256').update(FILE).digest('hex');
const NAMED = { digest: DIGEST, sizeBytes: FILE.length };

let root: string;
let folder: ModelFolder;
let path: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fleetally-download-'));
  folder = new ModelFolder(root, 'm');
  folder.make();
  path = folder.fileOf(DIGEST);
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A collector that has `file`, and how it is asked. */
function source(file: Uint8Array, totalBytes = file.length) {
  const offsets: number[] = [];
  const fetch = async ({ offset, onPiece }: FileWanted): Promise<void> => {
    offsets.push(offset);
    for (let at = offset; at < file.length; at += 30_000) {
      await onPiece({ offset: at, data: file.subarray(at, at + 30_000), totalBytes });
    }
  };
  return { fetch, offsets };
}

function bring(from: ReturnType<typeof source>, into = folder): Promise<void> {
  const parts = {
    folder: into,
    source: from,
    signal: new AbortController().signal,
    whole: new Set<string>(),
    onBytes: () => undefined,
  };
  return download(NAMED, into.fileOf(DIGEST), parts);
}

describe('a download', () => {
  it('goes on where an earlier life stopped', async () => {
    writeFileSync(`${path}.partial`, FILE.subarray(0, 50_000));
    const from = source(FILE);
    await bring(from);
    expect(from.offsets).toEqual([50_000]);
    expect(readFileSync(path).equals(FILE)).toBe(true);
    expect(readdirSync(folder.path)).toEqual([`${DIGEST}.onnx`]);
  });

  it('does not blame the collector for what a power cut left of a partial file: it begins anew, once', async () => {
    writeFileSync(`${path}.partial`, Buffer.alloc(60_000));
    const from = source(FILE);
    await bring(from);
    expect(from.offsets).toEqual([60_000, 0]);
    expect(readFileSync(path).equals(FILE)).toBe(true);
    rmSync(path);
    writeFileSync(`${path}.partial`, Buffer.alloc(60_000));
    const wrong = source(Uint8Array.from(FILE, (byte, i) => (i === 99_999 ? byte ^ 1 : byte)));
    await expect(bring(wrong)).rejects.toMatchObject({ code: 'WRONG_DIGEST' });
    expect(wrong.offsets).toEqual([60_000, 0]);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('refuses another length, and bytes out of order, and keeps what came before them', async () => {
    await expect(bring(source(FILE, 99_999))).rejects.toMatchObject({ code: 'WRONG_DIGEST' });
    expect(existsSync(`${path}.partial`)).toBe(false);
    const jumps = {
      offsets: [],
      fetch: ({ onPiece }: FileWanted) => onPiece({ offset: 5, data: FILE, totalBytes: FILE.length }),
    };
    await expect(bring(jumps)).rejects.toThrow('bytes from 5 on came where those from 0 on were to come');
    await expect(bring(source(FILE.subarray(0, 40_000), FILE.length))).rejects.toThrow(
      'cut off after 40000 of 100000 bytes',
    );
    const rest = source(FILE);
    await bring(rest);
    expect(rest.offsets).toEqual([40_000]);
  });

  it.skipIf(!mayMount())('says so when the disk is full (needs root: mounts a small one)', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', root]);
    try {
      const small = new ModelFolder(root, 'm');
      small.make();
      await expect(bring(source(FILE), small)).rejects.toMatchObject({ code: 'NO_SPACE', message: 'the disk is full' });
      small.keepOnly(new Set());
      expect(readdirSync(small.path)).toEqual([]);
    } finally {
      execFileSync('umount', [root]);
    }
  });
});

describe('room', () => {
  const coming = () => [{ ...NAMED, path }];

  it('is made by removing what nobody needs, and what serves stays', () => {
    const kept = folder.fileOf('a'.repeat(64));
    for (const file of [
      kept,
      folder.fileOf('b'.repeat(64)),
      `${folder.fileOf('c'.repeat(64))}.partial`,
      `${path}.partial`,
    ]) {
      writeFileSync(file, 'x'.repeat(1000));
    }
    // What has come already is not to come again.
    makeRoom(folder, [kept], coming(), 101_000);
    expect(readdirSync(folder.path).sort()).toEqual([`${'a'.repeat(64)}.onnx`, `${DIGEST}.onnx.partial`].sort());
    expect(() => {
      makeRoom(folder, [kept], coming(), 100_999);
    }).toThrow(expect.objectContaining({ code: 'NO_SPACE' }) as Error);
  });

  it('is what the disk has left, less what the spool needs', () => {
    const withFree = (free: number) => new ModelFolder(root, 'm', () => free);
    makeRoom(withFree(RESERVED_BYTES + 100_000), [], coming(), 2 ** 30);
    expect(() => {
      makeRoom(withFree(RESERVED_BYTES + 99_999), [], coming(), 2 ** 30);
    }).toThrow('100.0 kB are to come, and the disk has 100.0 kB left');
  });
});

describe('the folder of a model', () => {
  it('keeps models apart, whatever they are called', () => {
    const names = ['m', 'M', '..', '../x', 'x/y', 'state.json', '', 'x'.repeat(128)];
    expect(new Set(names.map((name) => folderName(name).toLowerCase())).size).toBe(names.length);
    for (const name of names) expect(folderName(name)).toMatch(/^[a-z0-9_-]{1,64}$/);
  });
});
