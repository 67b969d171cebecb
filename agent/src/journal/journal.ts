import { constants } from 'node:fs';
import { errorCode, nodeFs, readIfPresent, removeFile, replaceFile, writeFully, type SpoolFs } from '../spool/files.js';
import { encodeEntry, encodedBytes, scanEntries, type GapNote, type JournalEntry } from './entry.js';
import { foldSegment, listSegments, readFolded, segmentPath, totalsPath, type JournalSegment } from './segments.js';
import { NO_TOTALS, formatFolded } from './totals.js';

export interface JournalOptions {
  /** Bound of the whole directory but for its totals, in whole disk blocks. */
  readonly maxBytes: number;
  /** @default node:fs */
  readonly files?: SpoolFs;
}

const BLOCK_BYTES = 4096;
// Folding a segment into the totals takes a millisecond or so: what an inference may at worst wait for.
const MOST_SEGMENT_BYTES = 64 * 1024;
const OPEN_OR_MAKE = constants.O_RDWR | constants.O_CREAT;

/**
 * An append-only, bounded record on the device of what has left it. The oldest entries go first, a segment at a time,
 * and are added to totals that stay. Survives kill -9 at any moment and writes torn at any byte; the last seconds before a
 * power cut may be missing, as no inference and no report waits for this file to reach the disk.
 *
 * No method throws: what the disk does not take is counted, and told in the journal itself once it does.
 * Cost: one write per call of `append`; memory a few numbers a segment, whatever the journal holds.
 */
export class Journal {
  readonly #directory: string;
  readonly #files: SpoolFs;
  readonly #maxBytes: number;
  readonly #segmentBytes: number;
  #segments: JournalSegment[] = [];
  #fd: number | undefined;
  #missing = 0;
  #problem: string | undefined;
  #closed = false;

  /** Opens or makes the journal in `directory`, which the caller has locked. */
  constructor(directory: string, options: JournalOptions) {
    this.#directory = directory;
    this.#files = options.files ?? nodeFs;
    this.#maxBytes = options.maxBytes;
    this.#segmentBytes = Math.min(Math.max(options.maxBytes / 16, BLOCK_BYTES), MOST_SEGMENT_BYTES);
    this.#attempt(0, () => {
      this.#load();
    });
  }

  /** Entries that could not be written and are not told in the journal yet. */
  get missing(): number {
    return this.#missing;
  }

  /** The latest trouble in words; undefined once an entry has been written again. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Number of the segment that was written last: what it tells need not be told again. */
  get segment(): number {
    return this.#segments.at(-1)?.index ?? 0;
  }

  append(entries: readonly JournalEntry[]): void {
    if (this.#closed) return;
    const fitting = entries.filter((entry) => encodedBytes(entry) <= this.#maxBytes / 2);
    if (fitting.length < entries.length) {
      this.#missing += entries.length - fitting.length;
      this.#problem = `an entry is too large for a journal of ${this.#maxBytes} bytes`;
    }
    const told = this.#missing;
    const [first] = entries;
    const gap = told === 0 || first === undefined ? [] : [gapEntry(told, first)];
    if (fitting.length + gap.length === 0) return;
    this.#attempt(fitting.length, () => {
      this.#write(Buffer.concat([...gap, ...fitting].map(encodeEntry)));
      this.#missing -= told;
      if (fitting.length === entries.length) this.#problem = undefined;
    });
  }

  /** Lets go of the file. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#attempt(0, () => {
      this.#closeFile();
    });
  }

  #load(): void {
    this.#files.mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const through = readFolded(this.#files, this.#directory)?.through ?? 0;
    for (const segment of listSegments(this.#files, this.#directory)) {
      // Already in the totals: a crash came before its removal.
      if (segment.index <= through) removeFile(this.#files, segmentPath(this.#directory, segment.index));
      else this.#segments.push(segment);
    }
    if (this.#segments.length === 0) this.#segments.push({ index: through + 1, bytes: 0 });
    else this.#cutTornTail();
  }

  /** Of the last segment, which is written on. */
  #cutTornTail(): void {
    const last = this.#segments.at(-1)!;
    const bytes = readIfPresent(this.#files, segmentPath(this.#directory, last.index)) ?? Buffer.alloc(0);
    const { end } = scanEntries(bytes);
    if (end < bytes.length) this.#files.ftruncateSync(this.#open(last.index), end);
    this.#setLength(end);
  }

  #write(bytes: Buffer): void {
    if (this.#segments.length === 0) this.#load();
    const last = this.#segments.at(-1)!;
    if (last.bytes > 0 && last.bytes + bytes.length > this.#segmentBytes) {
      this.#closeFile();
      this.#segments.push({ index: last.index + 1, bytes: 0 });
    }
    this.#makeRoom(bytes.length);
    const { index, bytes: length } = this.#segments.at(-1)!;
    const fd = this.#open(index);
    try {
      writeFully(this.#files, fd, bytes, length);
    } catch (error) {
      // Half a record at the end would be passed over by readers all the same.
      this.#attempt(0, () => {
        this.#files.ftruncateSync(fd, length);
      });
      throw error;
    }
    this.#setLength(length + bytes.length);
  }

  #makeRoom(bytes: number): void {
    const taken = (): number => this.#segments.reduce((sum, segment) => sum + wholeBlocks(segment.bytes), 0);
    while (this.#segments.length > 1 && taken() + wholeBlocks(bytes) > this.#maxBytes) this.#foldOldest();
  }

  #foldOldest(): void {
    const [oldest, next] = this.#segments as [JournalSegment, JournalSegment];
    const [segment, later] = [oldest, next].map(
      ({ index }) => readIfPresent(this.#files, segmentPath(this.#directory, index)) ?? Buffer.alloc(0),
    );
    const before = readFolded(this.#files, this.#directory)?.totals ?? NO_TOTALS;
    const totals = foldSegment(before, segment!, later!);
    const bytes = formatFolded({ through: oldest.index, totals });
    replaceFile(totalsPath(this.#directory), bytes, { files: this.#files, durable: false });
    this.#segments.shift();
    removeFile(this.#files, segmentPath(this.#directory, oldest.index));
  }

  #open(index: number): number {
    this.#fd ??= this.#files.openSync(segmentPath(this.#directory, index), OPEN_OR_MAKE, 0o600);
    return this.#fd;
  }

  #closeFile(): void {
    if (this.#fd !== undefined) this.#files.closeSync(this.#fd);
    this.#fd = undefined;
  }

  #setLength(bytes: number): void {
    const { index } = this.#segments.pop()!;
    this.#segments.push({ index, bytes });
  }

  #attempt(entries: number, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#missing += entries;
      this.#problem = `the journal's disk fails (${errorCode(error) ?? String(error)})`;
    }
  }
}

function gapEntry(entries: number, { atMs, key }: JournalEntry): JournalEntry {
  const content = Buffer.from(JSON.stringify({ entries } satisfies GapNote));
  return { kind: 'gap', atMs, key: { boot: key.boot, sequence: 0 }, sentBytes: 0, content };
}

function wholeBlocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}
