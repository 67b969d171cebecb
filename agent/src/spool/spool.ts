import { errorCode, nodeFs } from './files.js';
import { DiskSync } from './disk-sync.js';
import { DiskTrouble } from './disk-trouble.js';
import { dropSegment } from './drop.js';
import { loadSegments, type SpoolDamage } from './load.js';
import { RECORD_HEADER_BYTES, type ReportKey } from './record.js';
import type { Segment, SegmentEntry } from './segment.js';
import { BLOCK_BYTES, Room } from './room.js';
import { SegmentChain } from './segment-chain.js';
import { SpoolError } from './spool-error.js';
import { DEFAULT_SPOOL_BYTES, type DropLedger, type SpoolOptions } from './spool-options.js';
import { UnsettledReports } from './unsettled.js';

/** What goes at a time, when something must. */
const LARGEST_SEGMENT_BYTES = 256 * 1024;

/**
 * A bounded queue of reports on disk that survives kill -9 and writes torn at any byte.
 *
 * Reports are appended to segment files and leave when they are settled (acknowledged or refused), or when the spool or
 * its disk is full: then the oldest segment goes as a whole, and the ledger is told. A segment of an earlier life is never appended
 * to, so a torn tail can only ever hold the record whose `append` had not returned. Delivery is at least once: after
 * a crash, reports whose acknowledgement was not yet on disk are sent again, with the same bytes.
 *
 * Sequence numbers can't be used twice, whatever is damaged: they count within a boot id that is drawn anew at each start.
 *
 * Cost: one write per append (and one fdatasync beside the program), one per batch of acknowledgements; memory about 150 bytes a report.
 */
export class Spool {
  readonly damage: SpoolDamage;
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #room: Room;
  readonly #durable: boolean;
  readonly #ledger: DropLedger | undefined;
  readonly #segments: SegmentChain;
  readonly #trouble = new DiskTrouble();
  readonly #sync: DiskSync;
  readonly #unsettled = new UnsettledReports();
  #nextPosition: number;
  #closed = false;

  /**
   * Opens or creates the spool in `directory`, which the caller has locked (`lockDirectory`).
   * Errors: SpoolError UNUSABLE when the directory can't be read or made.
   */
  constructor(directory: string, options: SpoolOptions = {}) {
    const { files = nodeFs, maxBytes = DEFAULT_SPOOL_BYTES, fsync = 'window', unfinishedDrop } = options;
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#durable = fsync === 'window';
    this.#ledger = options.ledger;
    this.#sync = new DiskSync(files, this.#trouble);
    const loaded = loadSegments(directory, { files, durable: this.#durable, unfinishedDrop });
    for (const { entries } of loaded.segments) {
      for (const entry of entries) if (!entry.settled) this.#unsettled.add(entry);
    }
    const segmentBytes = Math.min(Math.max(maxBytes / 16, BLOCK_BYTES), LARGEST_SEGMENT_BYTES);
    this.#segments = new SegmentChain(directory, loaded, { files, segmentBytes });
    this.#room = new Room(this.#segments, maxBytes, (segment) => {
      this.#drop(segment);
    });
    this.#nextPosition = loaded.nextPosition;
    this.damage = loaded.damage;
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
    return this.#segments.diskBytes;
  }

  /** What they may take at most. */
  get capacityBytes(): number {
    return this.#maxBytes;
  }

  /** The latest trouble with the disk, in words; undefined once an append has gone well again. */
  get problem(): string | undefined {
    return this.#trouble.problem;
  }

  /**
   * Keeps a report, dropping the oldest segments when there is no room, in the spool or on its disk. On return it is written, and survives the end
   * of the process; with fsync 'window' it is on its way from the system's cache to the disk (`synced` waits for that).
   * Errors: SpoolError TOO_LARGE, WRITE_FAILED (nothing of this report is kept; later ones may fare better), CLOSED.
   */
  append(key: ReportKey, payload: Uint8Array): SegmentEntry {
    if (this.#closed) throw new SpoolError('CLOSED', 'the spool is closed');
    const bytes = RECORD_HEADER_BYTES + payload.length;
    if (bytes > this.#maxBytes / 2) {
      throw new SpoolError('TOO_LARGE', `a report of ${bytes} bytes does not fit a spool of ${this.#maxBytes} bytes`);
    }
    const entry = this.#write(key, payload, bytes);
    this.#nextPosition++;
    this.#unsettled.add(entry);
    this.#trouble.clear();
    this.#room.suffices();
    if (this.#durable) this.#sync.request(entry.segment.path);
    return entry;
  }

  /** The first unsettled report after `position` (0: the first of all), in the order they were put. */
  next(position: number): SegmentEntry | undefined {
    return this.#segments.next(position);
  }

  /** An unsettled report by its name. */
  find(key: ReportKey): SegmentEntry | undefined {
    return this.#unsettled.find(key);
  }

  /**
   * The report's bytes. Undefined when the disk doesn't give them back: if it never will, the report is settled then,
   * and counted as lost; if it may yet (no more files can be opened, say), it stays.
   */
  read(entry: SegmentEntry): Buffer | undefined {
    try {
      const payload = this.#segments.read(entry);
      if (payload !== undefined) return payload;
    } catch (error) {
      this.#trouble.note('read', error);
      if (errorCode(error) !== 'ENOENT') return undefined;
    }
    if (this.settle([entry]).length > 0) this.#ledger?.lost(1);
    return undefined;
  }

  /** These reports are done with. Unknown and settled names are fine: acknowledgements may come twice. */
  settle(keys: readonly ReportKey[]): SegmentEntry[] {
    const taken = this.#unsettled.take(keys);
    for (const [segment, entries] of taken) {
      segment.settle(entries);
      this.#trouble.attempt('settle', () => {
        this.#segments.saveSettled(segment, entries);
      });
    }
    return [...taken.values()].flat();
  }

  /** Resolves once all that was put is on the disk. */
  synced(): Promise<void> {
    return this.#sync.settled();
  }

  /** Lets go of the files; what is unsettled stays in them. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#trouble.attempt('close', () => {
      this.#segments.close();
    });
  }

  #write(key: ReportKey, payload: Uint8Array, bytes: number): SegmentEntry {
    try {
      this.#room.inSpool(bytes);
      return this.#put(key, payload, bytes);
    } catch (cause) {
      this.#segments.cutBack();
      if (this.#room.onDisk(bytes, cause)) return this.#write(key, payload, bytes);
      throw new SpoolError('WRITE_FAILED', this.#trouble.note('write', cause), { cause });
    }
  }

  #put(key: ReportKey, payload: Uint8Array, bytes: number): SegmentEntry {
    const segment = this.#segments.activeFor(bytes, () => {
      if (this.#durable) this.#sync.request(this.#directory);
    });
    return segment.append(key, payload, this.#nextPosition);
  }

  #drop(segment: Segment): void {
    dropSegment(segment, this.#ledger, (waiting) => {
      this.#unsettled.take(waiting);
      segment.settle(waiting);
      this.#segments.remove(segment);
    });
  }
}
