import type { SpoolFs } from './files.js';
import type { LoadedSpool } from './load.js';
import { Segment, type SegmentEntry } from './segment.js';

/**
 * The segments of a spool, oldest first. At most the last one, begun in this life, is appended to. At most two have
 * open files, however many wait: that one, and the one being read.
 */
export class SegmentChain {
  readonly #directory: string;
  readonly #files: SpoolFs;
  readonly #segmentBytes: number;
  readonly #segments: Segment[];
  #active: Segment | undefined;
  #reading: Segment | undefined;
  #nextIndex: number;

  constructor(directory: string, loaded: LoadedSpool, options: { files: SpoolFs; segmentBytes: number }) {
    this.#directory = directory;
    this.#files = options.files;
    this.#segmentBytes = options.segmentBytes;
    this.#segments = loaded.segments;
    this.#nextIndex = loaded.nextIndex;
  }

  get oldest(): Segment | undefined {
    return this.#segments[0];
  }

  get count(): number {
    return this.#segments.length;
  }

  get diskBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.diskBytes, 0);
  }

  /** The first unsettled entry after `position`. */
  next(position: number): SegmentEntry | undefined {
    for (const segment of this.#segments) {
      const entry = segment.next(position);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** The segment that takes `bytes` more; `onCreated` when it is a new one. Errors: those of the file system. */
  activeFor(bytes: number, onCreated: () => void): Segment {
    const isFull = this.#active !== undefined && this.#active.bytes + bytes > this.#segmentBytes;
    if (isFull && this.#active!.bytes > 0) this.#retire();
    if (this.#active === undefined) {
      this.#active = Segment.create(this.#directory, this.#nextIndex++, this.#files);
      this.#segments.push(this.#active);
      onCreated();
    }
    return this.#active;
  }

  /** After a failed write. Where the half record can't be cut off, nothing may follow it in that segment. */
  cutBack(): void {
    try {
      this.#active?.truncate();
    } catch {
      this.#active = undefined;
    }
  }

  /** Errors: those of the file system. */
  read(entry: SegmentEntry): Buffer | undefined {
    if (this.#reading !== entry.segment) {
      if (this.#reading !== this.#active) this.#reading?.closeFiles();
      this.#reading = entry.segment;
    }
    return entry.segment.read(entry);
  }

  /** Keeps on disk that these entries of `segment` are settled. Errors: those of the file system. */
  saveSettled(segment: Segment, entries: readonly SegmentEntry[]): void {
    if (segment.unsettled === 0) {
      if (segment === this.#active) segment.clear();
      else this.remove(segment);
      return;
    }
    segment.saveSettled(entries);
    if (segment !== this.#active && segment !== this.#reading) segment.closeFiles();
  }

  remove(segment: Segment): void {
    const at = this.#segments.indexOf(segment);
    if (at >= 0) this.#segments.splice(at, 1);
    if (this.#active === segment) this.#active = undefined;
    if (this.#reading === segment) this.#reading = undefined;
    segment.remove();
  }

  /** Closes all files, and removes the active segment when nothing waits in it. */
  close(): void {
    if (this.#active?.unsettled === 0) this.remove(this.#active);
    for (const segment of this.#segments) segment.closeFiles();
  }

  #retire(): void {
    if (this.#active !== this.#reading) this.#active?.closeFiles();
    this.#active = undefined;
  }
}
