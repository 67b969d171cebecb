import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { artifactsOf } from './artifacts-of.js';
import { FileArtifacts } from './file-artifacts.js';

/** SHA-256 of `abc`, FIPS 180-2, appendix B.1. */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('FileArtifacts', () => {
  let folder: string;
  let kept: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-artifacts-'));
    kept = join(folder, 'kept');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function given(name: string, bytes: string | Buffer): Promise<string> {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  }

  async function bytesOf(artifacts: FileArtifacts, digest: string, offset: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of artifacts.read(digest, offset)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  it('names a file by its content, once however often it is put', async () => {
    const artifacts = new FileArtifacts(kept);
    expect(await artifacts.list()).toEqual([]);
    const file = await given('a.onnx', 'abc');
    expect(await artifacts.put(file)).toEqual({ digest: ABC, sizeBytes: 3 });
    expect(await artifacts.put(await given('b.onnx', 'abc'))).toEqual({ digest: ABC, sizeBytes: 3 });
    expect(await artifacts.list()).toEqual([ABC]);
    expect(await artifacts.size(ABC)).toBe(3);
    expect(await readdir(kept)).toEqual([ABC]);
  });

  it('reads from any byte on, in chunks, and nothing from the end on', async () => {
    const artifacts = new FileArtifacts(kept);
    const bytes = Buffer.alloc((600 << 10) + 7, (1 << 20).toString());
    const { digest } = await artifacts.put(await given('m', bytes));
    expect(digest).toBe(createHash('sha256').update(bytes).digest('hex'));
    for (const offset of [0, 1, 262_143, 262_144, 262_145, bytes.length - 1, bytes.length, bytes.length + 9]) {
      expect(bytes.subarray(offset).equals(await bytesOf(artifacts, digest, offset))).toBe(true);
    }
    for await (const chunk of artifacts.read(digest, 0)) expect(chunk.length).toBeLessThanOrEqual(256 << 10);
  });

  it('keeps an empty file too', async () => {
    const artifacts = new FileArtifacts(kept);
    const { digest, sizeBytes } = await artifacts.put(await given('empty', ''));
    expect(sizeBytes).toBe(0);
    expect(await artifacts.size(digest)).toBe(0);
    expect(await bytesOf(artifacts, digest, 0)).toHaveLength(0);
  });

  it('says that it has nothing of that name, and lets no name lead out of its folder', async () => {
    const artifacts = new FileArtifacts(kept);
    await given('secret', 'abc');
    for (const name of [ABC, '../secret', '', ABC.toUpperCase()]) {
      expect(await artifacts.size(name)).toBeUndefined();
      expect(await artifacts.remove(name)).toBe(false);
      await expect(bytesOf(artifacts, name, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('reads on what it has begun, though it is removed meanwhile', async () => {
    const artifacts = new FileArtifacts(kept);
    const { digest } = await artifacts.put(await given('m', Buffer.alloc(600 << 10, 7)));
    let read = 0;
    for await (const chunk of artifacts.read(digest, 0)) {
      read += chunk.length;
      await artifacts.remove(digest);
    }
    expect(read).toBe(600 << 10);
    expect(await artifacts.size(digest)).toBeUndefined();
  });

  it('tells bytes that are no longer what their name says', async () => {
    const artifacts = new FileArtifacts(kept);
    const { digest } = await artifacts.put(await given('m', 'abc'));
    expect(await artifacts.verify(digest)).toBe(true);
    await writeFile(join(kept, digest), 'abd');
    expect(await artifacts.verify(digest)).toBe(false);
    expect(await artifacts.put(await given('m', 'abc'))).toMatchObject({ digest });
    expect(await artifacts.verify(digest)).toBe(true);
  });

  it('refuses what is no file, and leaves nothing of it', async () => {
    const artifacts = new FileArtifacts(kept);
    await expect(artifacts.put(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'UNREADABLE' });
    await expect(artifacts.put(folder)).rejects.toMatchObject({ code: 'UNREADABLE' });
    await given('in-the-way', '');
    const blocked = new FileArtifacts(join(folder, 'in-the-way'));
    await expect(blocked.put(await given('m', 'abc'))).rejects.toMatchObject({ code: 'FAILED' });
    expect(await artifacts.list()).toEqual([]);
  });

  it('removes what a killed copy left, and leaves alone what is still written', async () => {
    const artifacts = new FileArtifacts(kept);
    await artifacts.put(await given('m', 'abc'));
    await writeFile(join(kept, '.partial-1-dead'), 'ab');
    await writeFile(join(kept, '.partial-2-busy'), 'ab');
    await utimes(join(kept, '.partial-1-dead'), new Date(0), new Date(0));
    await artifacts.put(await given('m', 'abc'));
    expect(await artifacts.list()).toEqual([ABC]);
    expect(await readdir(kept)).toEqual(['.partial-2-busy', ABC]);
  });

  it('refuses a file that is written to while it is copied', async () => {
    const file = await given('m', 'abc');
    await new FileArtifacts(kept).put(file);
    await writeFile(join(kept, '.partial-1-x'), '');
    const whileLooking = new FileArtifacts(kept, () => {
      appendFileSync(file, 'd');
      return Date.now();
    });
    await expect(whileLooking.put(file)).rejects.toMatchObject({ code: 'CHANGED' });
    expect(await readdir(kept)).toEqual(['.partial-1-x', ABC]);
  });

  it('stands beside the embedded data, and needs to be told a folder with a server', async () => {
    const { put } = await artifactsOf({ data: folder })
      .put(await given('m', 'abc'))
      .then(() => ({ put: true }));
    expect(put).toBe(true);
    expect(await readdir(join(folder, 'artifacts'))).toEqual([ABC]);
    const server = { data: folder, clickhouse: { url: 'http://a', username: '', password: '', database: 'd' } };
    expect(() => artifactsOf(server)).toThrow(expect.objectContaining({ code: 'NO_PLACE' }) as Error);
    expect(await artifactsOf({ ...server, artifacts: join(folder, 'artifacts') }).size(ABC)).toBe(3);
  });
});
