import { nodeFs, syncDirectory, type SpoolFs } from './files.js';
import { DiskTrouble } from './disk-trouble.js';
import { dropSegment } from './drop.js';
import { loadSegments, type SpoolDamage } from './load.js';
import { RECORD_HEADER_BYTES, type ReportKey } from './record.js';
import { Segment, type SegmentEntry } from './segment.js';
import { SpoolError } from './spool-error.js';
import { DEFAULT_SPOOL_BYTES, type DropLedger, type SpoolOptions } from './spool-options.js';
import { UnsettledReports } from './unsettled.js';

/**
 * A bounded queue of reports on disk that survives kill -9 and writes torn at any byte.
 *
 * Reports are appended to segment files and leave when they are settled (acknowledged or refused), or when the spool is
 * full: then the oldest segment goes as a whole, and the ledger is told. A segment of an earlier life is never appended
 * to, so a torn tail can only ever hold the record whose `append` had not returned. Delivery is at least once: after
 * a crash, reports whose acknowledgement was not yet on disk are sent again, with the same bytes.
 *
 * Sequence numbers can't be used twice, whatever is damaged: they count within a boot id that is drawn anew at each start.
 *
 * Cost: one write per append (and one fdatasync), one per batch of acknowledgements; memory about 150 bytes a report.
 */
export class Spool {
  readonly damage: SpoolDamage;
  readonly #directory: string;
  readonly #files: SpoolFs;
  readonly #maxBytes: number;
  readonly #segmentBytes: number;
  readonly #durable: boolean;
  readonly #ledger: DropLedger | undefined;
  readonly #segments: Segment[];
  readonly #trouble = new DiskTrouble();
  readonly #unsettled = new UnsettledReports();
  #active: Segment | undefined;
  #reading: Segment | undefined;
  #nextIndex: number;
  #nextPosition: number;
  #closed = false;

  /**
   * Opens or creates the spool in `directory`, which the caller has locked (`lockDirectory`).
   * Errors: SpoolError UNUSABLE when the directory can't be read or made.
   */
  constructor(directory: string, options: SpoolOptions = {}) {
    this.#directory = directory;
    this.#files = options.files ?? nodeFs;
    this.#maxBytes = options.maxBytes ?? DEFAULT_SPOOL_BYTES;
    this.#segmentBytes = Math.min(Math.max(this.#maxBytes / 16, 4096), 1024 * 1024);
    this.#durable = options.fsync !== 'never';
    this.#ledger = options.ledger;
    const { unfinishedDrop } = options;
    const loaded = loadSegments(directory, { files: this.#files, durable: this.#durable, unfinishedDrop });
    this.#segments = loaded.segments;
    this.#nextIndex = loaded.nextIndex;
    this.#nextPosition = loaded.nextPosition;
    this.damage = loaded.damage;
    for (const { entries } of this.#segments) {
      for (const entry of entries) if (!entry.settled) this.#unsettled.add(entry);
    }
  }

  /** Reports that are not settled. */
  get reports(): number {
    return this.#unsettled.reports;
  }

  /** Their bytes, without the record headers. */
  get payloadBytes(): number {
    return this.#unsettled.payloadBytes;
  }

  /** That of the newest report; 0 when there never was one. */
  get lastPosition(): number {
    return this.#nextPosition - 1;
  }

  /** What the files take from the disk. */
  get diskBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.diskBytes, 0);
  }

  /** The latest trouble with the disk, in words; undefined once an append has gone well again. */
  get problem(): string | undefined {
    return this.#trouble.problem;
  }

  /**
   * Keeps a report, dropping the oldest segments when there is no room. On return the record is written (and on the
   * disk, with fsync 'window').
   * Errors: SpoolError TOO_LARGE, WRITE_FAILED (nothing of this report is kept; later ones may fare better), CLOSED.
   */
  append(key: ReportKey, payload: Uint8Array): SegmentEntry {
    if (this.#closed) throw new SpoolError('CLOSED', 'the spool is closed');
    const bytes = RECORD_HEADER_BYTES + payload.length;
    if (bytes > this.#maxBytes / 2) {
      throw new SpoolError('TOO_LARGE', `a report of ${bytes} bytes does not fit a spool of ${this.#maxBytes} bytes`);
    }
    let entry;
    try {
      this.#makeRoom(bytes);
      entry = this.#activeFor(bytes).append(key, payload, this.#nextPosition);
    } catch (cause) {
      this.#cutBack();
      throw new SpoolError('WRITE_FAILED', this.#trouble.note('write', cause), { cause });
    }
    this.#nextPosition++;
    this.#unsettled.add(entry);
    this.#trouble.clear();
    if (this.#durable)
      this.#trouble.attempt('sync', () => {
        entry.segment.sync();
      });
    return entry;
  }

  /** The first unsettled report after `position` (0: the first of all), in the order they were put. */
  next(position: number): SegmentEntry | undefined {
    for (const segment of this.#segments) {
      const entry = segment.next(position);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** An unsettled report by its name. */
  find(key: ReportKey): SegmentEntry | undefined {
    return this.#unsettled.find(key);
  }

  /** The report's bytes. Undefined when the disk no longer gives them back; the report is then dropped and counted. */
  read(entry: SegmentEntry): Buffer | undefined {
    if (this.#reading !== entry.segment) {
      // At most two files are open at a time, however many segments wait.
      if (this.#reading !== this.#active) this.#reading?.closeFiles();
      this.#reading = entry.segment;
    }
    let payload: Buffer | undefined;
    this.#trouble.attempt('read', () => {
      payload = entry.segment.read(entry);
    });
    if (payload === undefined && !entry.settled) {
      this.settle([entry]);
      this.#ledger?.lost(1);
    }
    return payload;
  }

  /** These reports are done with. Unknown and settled names are fine: acknowledgements may come twice. */
  settle(keys: readonly ReportKey[]): SegmentEntry[] {
    const taken = this.#unsettled.take(keys);
    for (const [segment, entries] of taken) {
      segment.settle(entries);
      this.#trouble.attempt('settle', () => {
        if (segment.unsettled > 0) segment.saveSettled(entries);
        else if (segment === this.#active) segment.clear();
        else this.#remove(segment);
      });
    }
    return [...taken.values()].flat();
  }

  /** Lets go of the files; what is unsettled stays in them. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#trouble.attempt('close', () => {
      if (this.#active?.unsettled === 0) this.#remove(this.#active);
      for (const segment of this.#segments) segment.closeFiles();
    });
  }

  #makeRoom(bytes: number): void {
    while (this.#segments.length > 0 && this.diskBytes + bytes + 4096 > this.#maxBytes) {
      const oldest = this.#segments[0]!;
      dropSegment(oldest, this.#ledger, (waiting) => {
        this.#unsettled.take(waiting);
        oldest.settle(waiting);
        this.#remove(oldest);
      });
    }
  }

  #activeFor(bytes: number): Segment {
    if (this.#active !== undefined && this.#active.bytes > 0 && this.#active.bytes + bytes > this.#segmentBytes) {
      if (this.#active !== this.#reading) this.#active.closeFiles();
      this.#active = undefined;
    }
    if (this.#active === undefined) {
      this.#active = Segment.create(this.#directory, this.#nextIndex++, this.#files);
      this.#segments.push(this.#active);
      if (this.#durable) syncDirectory(this.#files, this.#directory);
    }
    return this.#active;
  }

  /** After a failed write. Where the half record can't be cut off, nothing may follow it in that segment. */
  #cutBack(): void {
    try {
      this.#active?.truncate();
    } catch {
      this.#active = undefined;
    }
  }

  #remove(segment: Segment): void {
    const at = this.#segments.indexOf(segment);
    if (at >= 0) this.#segments.splice(at, 1);
    if (this.#active === segment) this.#active = undefined;
    if (this.#reading === segment) this.#reading = undefined;
    segment.remove();
  }
}
