import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError } from './artifact-error.js';
import { isDigest, type OwnedArtifacts, type PutArtifact } from './artifacts.js';

const CHUNK_BYTES = 256 << 10;
const PARTIAL = '.partial-';
/** A copy that was not touched for so long belongs to a process that was killed. */
const ABANDONED_MS = 600_000;

/**
 * Artifacts as files of one folder, each named by its SHA-256; the folder comes to be with the first.
 *
 * A file is copied beside its place, synced and renamed, so that a process killed at any moment leaves it whole or
 * absent. What is left of a killed copy is removed by a later `put`. Cost of `put`: one read and one write of the file.
 */
export class FileArtifacts implements OwnedArtifacts {
  readonly #folder: string;
  readonly #nowMs: () => number;

  constructor(folder: string, nowMs: () => number = Date.now) {
    this.#folder = folder;
    this.#nowMs = nowMs;
  }

  async size(digest: string): Promise<number | undefined> {
    if (!isDigest(digest)) return undefined;
    try {
      const found = await stat(this.#path(digest));
      return found.isFile() ? found.size : undefined;
    } catch (cause) {
      if (isAbsent(cause)) return undefined;
      throw failed(`artifact ${digest} can't be looked up`, cause);
    }
  }

  async *read(digest: string, offset: number): AsyncGenerator<Buffer> {
    const file = await this.#open(digest);
    try {
      for (let at = Math.max(0, offset); ;) {
        const chunk = await readChunk(file, at).catch((cause: unknown) => {
          throw failed(`artifact ${digest} can't be read at byte ${at}`, cause);
        });
        if (chunk.length === 0) return;
        at += chunk.length;
        yield chunk;
      }
    } finally {
      await file.close();
    }
  }

  async put(path: string): Promise<PutArtifact> {
    const source = await open(path, 'r').catch((cause: unknown) => {
      throw new ArtifactError('UNREADABLE', `${path} can't be read: ${words(cause)}`, { cause });
    });
    try {
      const before = await source.stat();
      if (!before.isFile()) throw new ArtifactError('UNREADABLE', `${path} is not a file`);
      await this.#prepare();
      const put = await this.#copyIn(source, path);
      const after = await source.stat();
      if (after.size === before.size && after.mtimeMs === before.mtimeMs && put.sizeBytes === before.size) {
        await this.#settle(put);
        return { digest: put.digest, sizeBytes: put.sizeBytes };
      }
      await rm(put.partial, { force: true });
      throw new ArtifactError('CHANGED', `${path} changed while it was copied; try again when nobody writes to it`);
    } finally {
      await source.close();
    }
  }

  async list(): Promise<readonly string[]> {
    const names = await this.#names();
    return names.filter(isDigest).sort();
  }

  async remove(digest: string): Promise<boolean> {
    if ((await this.size(digest)) === undefined) return false;
    await rm(this.#path(digest), { force: true }).catch((cause: unknown) => {
      throw failed(`artifact ${digest} can't be removed`, cause);
    });
    return true;
  }

  async verify(digest: string): Promise<boolean> {
    const hash = createHash('sha256');
    for await (const chunk of this.read(digest, 0)) hash.update(chunk);
    return hash.digest('hex') === digest;
  }

  #path(digest: string): string {
    return join(this.#folder, digest);
  }

  async #open(digest: string): Promise<FileHandle> {
    if (!isDigest(digest)) throw new ArtifactError('NOT_FOUND', 'there is no such artifact');
    return open(this.#path(digest), 'r').catch((cause: unknown) => {
      if (isAbsent(cause)) throw new ArtifactError('NOT_FOUND', `there is no artifact ${digest}`, { cause });
      throw failed(`artifact ${digest} can't be opened`, cause);
    });
  }

  /** Errors: ArtifactError FAILED. */
  async #prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw failed(`${this.#folder} can't be made`, cause);
    });
    for (const name of (await this.#names()).filter((one) => one.startsWith(PARTIAL))) {
      const partial = join(this.#folder, name);
      const touchedMs = await stat(partial).then(
        ({ mtimeMs }) => mtimeMs,
        () => Infinity,
      );
      if (touchedMs < this.#nowMs() - ABANDONED_MS) await rm(partial, { force: true });
    }
  }

  async #names(): Promise<string[]> {
    return readdir(this.#folder).catch((cause: unknown) => {
      if (isAbsent(cause)) return [];
      throw failed(`${this.#folder} can't be read`, cause);
    });
  }

  async #copyIn(source: FileHandle, path: string): Promise<PutArtifact & { partial: string }> {
    const partial = join(this.#folder, `${PARTIAL}${process.pid}-${randomBytes(6).toString('hex')}`);
    try {
      const target = await open(partial, 'wx', 0o600);
      try {
        const copied = await copy(source, target);
        await target.sync();
        return { ...copied, partial };
      } finally {
        await target.close();
      }
    } catch (cause) {
      await rm(partial, { force: true });
      throw failed(`${path} can't be kept`, cause);
    }
  }

  async #settle({ digest, partial }: PutArtifact & { partial: string }): Promise<void> {
    try {
      await rename(partial, this.#path(digest));
      const folder = await open(this.#folder, 'r');
      await folder.sync().finally(() => folder.close());
    } catch (cause) {
      await rm(partial, { force: true });
      throw failed(`artifact ${digest} can't be kept`, cause);
    }
  }
}

/** Hashes what it writes, so that the name is that of the bytes which are there. */
async function copy(source: FileHandle, target: FileHandle): Promise<PutArtifact> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for (;;) {
    const chunk = await readChunk(source, sizeBytes);
    if (chunk.length === 0) return { digest: hash.digest('hex'), sizeBytes };
    hash.update(chunk);
    await target.appendFile(chunk);
    sizeBytes += chunk.length;
  }
}

async function readChunk(file: FileHandle, at: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, at);
  return buffer.subarray(0, bytesRead);
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function failed(what: string, cause: unknown): ArtifactError {
  if (cause instanceof ArtifactError) return cause;
  return new ArtifactError('FAILED', `${what}: ${words(cause)}`, { cause });
}

function words(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
