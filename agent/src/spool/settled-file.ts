import { constants } from 'node:fs';
import { crc32 } from 'node:zlib';
import { readIfPresent, removeFile, writeFully, type SpoolFs } from './files.js';
import type { ReportKey } from './record.js';

const ENTRY_BYTES = 20;

/**
 * The names of a segment's settled records (acknowledged or refused), 20 bytes each: boot, sequence, CRC-32.
 * Never synced, and damaged entries are skipped: losing one means sending a report again, never losing a report.
 */
export class SettledFile {
  readonly #path: string;
  readonly #files: SpoolFs;
  #bytes = 0;
  #fd: number | undefined;

  constructor(path: string, files: SpoolFs) {
    this.#path = path;
    this.#files = files;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A predicate that knows the names in the file. */
  load(): (key: ReportKey) => boolean {
    const bytes = readIfPresent(this.#files, this.#path) ?? Buffer.alloc(0);
    const known = new Set<string>();
    for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
      if (bytes.readUInt32LE(at + 16) !== crc32(bytes.subarray(at, at + 16))) continue;
      known.add(`${bytes.readBigUInt64LE(at)}/${bytes.readBigUInt64LE(at + 8)}`);
    }
    // Half an entry at the end is overwritten by the next one.
    this.#bytes = bytes.length - (bytes.length % ENTRY_BYTES);
    return (key) => known.has(`${key.boot}/${key.sequence}`);
  }

  /** Errors: those of the file system. */
  append(keys: readonly ReportKey[]): void {
    const bytes = Buffer.allocUnsafe(keys.length * ENTRY_BYTES);
    for (const [i, key] of keys.entries()) {
      const at = i * ENTRY_BYTES;
      bytes.writeBigUInt64LE(BigInt(key.boot), at);
      bytes.writeBigUInt64LE(BigInt(key.sequence), at + 8);
      bytes.writeUInt32LE(crc32(bytes.subarray(at, at + 16)), at + 16);
    }
    this.#fd ??= this.#files.openSync(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
    writeFully(this.#files, this.#fd, bytes, this.#bytes);
    this.#bytes += bytes.length;
  }

  clear(): void {
    if (this.#bytes === 0) return;
    this.remove();
  }

  close(): void {
    if (this.#fd !== undefined) this.#files.closeSync(this.#fd);
    this.#fd = undefined;
  }

  remove(): void {
    this.close();
    removeFile(this.#files, this.#path);
    this.#bytes = 0;
  }
}
