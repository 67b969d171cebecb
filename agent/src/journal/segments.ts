import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readIfPresent, type SpoolFs } from '../spool/files.js';
import { scanEntries, type JournalEntry } from './entry.js';
import { addEntry, parseFolded, type FoldedSegments, type Totals } from './totals.js';

/** A file of entries, and how long it is. */
export interface JournalSegment {
  readonly index: number;
  readonly bytes: number;
}

/** `00000012.log` in `directory`. */
export function segmentPath(directory: string, index: number): string {
  return join(directory, `${String(index).padStart(8, '0')}.log`);
}

export function totalsPath(directory: string): string {
  return join(directory, 'totals');
}

/** The segments in a directory, oldest first. Errors: those of the file system. */
export function listSegments(files: SpoolFs, directory: string): JournalSegment[] {
  const indices = files.readdirSync(directory).flatMap((name) => {
    const match = /^(\d{8,})\.log$/.exec(name);
    return match ? [Number(match[1])] : [];
  });
  return indices
    .sort((a, b) => a - b)
    .map((index) => ({
      index,
      bytes: statSync(segmentPath(directory, index), { throwIfNoEntry: false })?.size ?? 0,
    }));
}

/** What is kept of segments that are gone; undefined when there is nothing, or nothing that can be read. */
export function readFolded(files: SpoolFs, directory: string): FoldedSegments | undefined {
  const bytes = readIfPresent(files, totalsPath(directory));
  return bytes === undefined ? undefined : parseFolded(bytes);
}

/** Names a report; what is no report has no name, and is never told twice. */
export function nameOf({ kind, key }: JournalEntry): string | undefined {
  return kind === 'report' || kind === 'refused' ? `${key.boot}/${key.sequence}` : undefined;
}

/**
 * `totals` and all of a segment. A report that the next segment tells as well (its acknowledgement came, and a crash
 * before it was settled) is left to that one.
 */
export function foldSegment(totals: Totals, segment: Buffer, next: Buffer): Totals {
  const later = new Set(scanEntries(next).entries.map(nameOf));
  let sum = totals;
  for (const entry of scanEntries(segment).entries) {
    const name = nameOf(entry);
    if (name !== undefined && later.has(name)) continue;
    if (name !== undefined) later.add(name);
    sum = addEntry(sum, entry);
  }
  return sum;
}
