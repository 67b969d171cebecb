import { join } from 'node:path';
import { readFully, readIfPresent, removeFile, replaceFile, writeFully, type SpoolFs } from './files.js';
import {
  RECORD_HEADER_BYTES,
  encodeRecord,
  recordAt,
  scanRecords,
  type Damage,
  type RecordPlace,
  type ReportKey,
} from './record.js';
import { SettledFile } from './settled-file.js';

// What even a one-byte file costs on disk.
const BLOCK_BYTES = 4096;

/** One record in memory: where it lies, and whether it is done with. */
export interface SegmentEntry extends RecordPlace {
  /** Grows by one with each record of the spool, across segments: the order of sending. */
  readonly position: number;
  readonly segment: Segment;
  settled: boolean;
}

/** One append-only file of records, and beside it the names of those that are settled. */
export class Segment {
  readonly entries: SegmentEntry[] = [];
  /** How many of `entries` are not settled. */
  unsettled = 0;
  readonly #path: string;
  readonly #files: SpoolFs;
  readonly #settled: SettledFile;
  #bytes = 0;
  #fd: number | undefined;

  private constructor(directory: string, index: number, files: SpoolFs) {
    const name = join(directory, String(index).padStart(8, '0'));
    this.#path = `${name}.seg`;
    this.#files = files;
    this.#settled = new SettledFile(`${name}.ack`, files);
  }

  /** A new, empty segment. Errors: those of the file system, EEXIST when the index is taken. */
  static create(directory: string, index: number, files: SpoolFs): Segment {
    const segment = new Segment(directory, index, files);
    segment.#fd = files.openSync(segment.#path, 'wx+', 0o600);
    return segment;
  }

  /** Reads a segment of an earlier life, which is never appended to again. `position` is that of its first record. */
  static load(
    directory: string,
    index: number,
    position: number,
    files: SpoolFs,
  ): { segment: Segment; damage: Damage[] } {
    const segment = new Segment(directory, index, files);
    const bytes = readIfPresent(files, segment.#path) ?? Buffer.alloc(0);
    const { records, damage } = scanRecords(bytes);
    const isSettled = segment.#settled.load();
    for (const [i, record] of records.entries()) {
      segment.#add({ ...record, position: position + i, segment, settled: isSettled(record) });
    }
    segment.#bytes = bytes.length;
    return { segment, damage };
  }

  get path(): string {
    return this.#path;
  }

  /** Bytes of records. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What both files take from the disk, in whole blocks. */
  get diskBytes(): number {
    return wholeBlocks(this.#bytes) + wholeBlocks(this.#settled.bytes);
  }

  /** Appends one record. Errors: those of the file system; the caller then calls `truncate` before appending again. */
  append(key: ReportKey, payload: Uint8Array, position: number): SegmentEntry {
    writeFully(this.#files, this.#open(), encodeRecord(key, payload), this.#bytes);
    const place = { boot: key.boot, sequence: key.sequence, offset: this.#bytes, length: payload.length };
    const entry = { ...place, position, segment: this, settled: false };
    this.#bytes += RECORD_HEADER_BYTES + payload.length;
    this.#add(entry);
    return entry;
  }

  /** Cuts off what a failed append left. Errors: those of the file system. */
  truncate(): void {
    this.#files.ftruncateSync(this.#open(), this.#bytes);
  }

  /** The payload, or undefined when the disk no longer gives back what was written. */
  read(entry: RecordPlace): Buffer | undefined {
    const bytes = readFully(this.#files, this.#open(), RECORD_HEADER_BYTES + entry.length, entry.offset);
    const found = bytes && recordAt(bytes, 0);
    const same = found?.boot === entry.boot && found.sequence === entry.sequence && found.length === entry.length;
    return same ? bytes?.subarray(RECORD_HEADER_BYTES) : undefined;
  }

  /** The first unsettled entry after `position`. */
  next(position: number): SegmentEntry | undefined {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries[middle]!.position > position) high = middle;
      else low = middle + 1;
    }
    while (this.entries[low]?.settled) low++;
    return this.entries[low];
  }

  /** Marks entries of this segment in memory. */
  settle(entries: readonly SegmentEntry[]): void {
    for (const entry of entries) {
      if (!entry.settled) this.unsettled--;
      entry.settled = true;
    }
  }

  /** Remembers on disk that these entries are settled. Errors: those of the file system. */
  saveSettled(entries: readonly SegmentEntry[]): void {
    this.#settled.append(entries);
  }

  /** Empties a segment whose entries are all settled, so that it can be filled again. Errors: of the file system. */
  clear(): void {
    this.#files.ftruncateSync(this.#open(), 0);
    this.entries.length = 0;
    this.#bytes = 0;
    this.#settled.clear();
  }

  /** Writes a damaged segment anew with what is left of it, so that its damage is told once and not at every start. */
  heal(durable: boolean): void {
    const live = this.entries.flatMap((entry) => {
      const payload = entry.settled ? undefined : this.read(entry);
      return payload === undefined ? [] : [{ entry, record: encodeRecord(entry, payload) }];
    });
    this.closeFiles();
    replaceFile(this.#path, Buffer.concat(live.map(({ record }) => record)), { files: this.#files, durable });
    this.entries.length = this.unsettled = this.#bytes = 0;
    for (const { entry, record } of live) {
      this.#add({ ...entry, offset: this.#bytes });
      this.#bytes += record.length;
    }
  }

  /** Closes the files; reading opens them again. */
  closeFiles(): void {
    if (this.#fd !== undefined) this.#files.closeSync(this.#fd);
    this.#fd = undefined;
    this.#settled.close();
  }

  /** Removes both files, the records first: leftover names of settled records are harmless, the reverse sends again. */
  remove(): void {
    this.closeFiles();
    removeFile(this.#files, this.#path);
    this.#settled.remove();
  }

  #add(entry: SegmentEntry): void {
    this.entries.push(entry);
    if (!entry.settled) this.unsettled++;
  }

  #open(): number {
    this.#fd ??= this.#files.openSync(this.#path, 'r+');
    return this.#fd;
  }
}

/** `00000012.seg` and `00000012.ack` -> 12; anything else -> undefined. */
export function segmentIndex(name: string): number | undefined {
  const match = /^(\d{8,})\.(?:seg|ack)$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

function wholeBlocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}
