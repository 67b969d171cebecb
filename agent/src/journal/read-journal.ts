import { nodeFs, readIfPresent } from '../spool/files.js';
import { scanEntries, type JournalEntry } from './entry.js';
import { listSegments, nameOf, readFolded, segmentPath } from './segments.js';
import { NO_TOTALS, addEntry, type Totals } from './totals.js';

/** A journal as its files tell it. */
export interface JournalContents {
  /** False: there is no journal in that directory. */
  readonly exists: boolean;
  /** In order; a report is told once, however often it was noted. */
  readonly entries: readonly JournalEntry[];
  /** Of all time. */
  readonly totals: Totals;
  /** Reports whose bytes are gone because newer ones needed the room. */
  readonly foldedReports: number;
  /** Bytes that hold no intact entry. */
  readonly damagedBytes: number;
  /** Entries of kinds that this version does not know. */
  readonly unknown: number;
}

/**
 * Reads a journal without touching it: while an agent writes, after a crash, or from a copy. A torn tail and other
 * damage are passed over and counted. Errors: those of the file system but for files that are not there.
 */
export function readJournal(directory: string): JournalContents {
  const nothing = { exists: false, entries: [], totals: NO_TOTALS, foldedReports: 0, damagedBytes: 0, unknown: 0 };
  if (!isThere(directory)) return nothing;
  // Bytes first, totals last: a segment that goes meanwhile is in the totals by then.
  const segments = listSegments(nodeFs, directory).map(({ index }) => ({
    index,
    bytes: readIfPresent(nodeFs, segmentPath(directory, index)) ?? Buffer.alloc(0),
  }));
  const folded = readFolded(nodeFs, directory);
  let totals = folded?.totals ?? NO_TOTALS;
  const foldedReports = totals.reports.count + totals.refused.count;
  const byName = new Map<string, JournalEntry>();
  const entries: JournalEntry[] = [];
  let [damagedBytes, unknown] = [0, 0];
  for (const { index, bytes } of segments) {
    if (index <= (folded?.through ?? 0)) continue;
    const scanned = scanEntries(bytes);
    unknown += scanned.unknown;
    for (const stretch of scanned.damage) damagedBytes += stretch.bytes;
    for (const entry of scanned.entries) {
      const name = nameOf(entry);
      if (name !== undefined && byName.has(name)) continue;
      if (name !== undefined) byName.set(name, entry);
      entries.push(entry);
      totals = addEntry(totals, entry);
    }
  }
  return { exists: true, entries, totals, foldedReports, damagedBytes, unknown };
}

function isThere(directory: string): boolean {
  try {
    nodeFs.readdirSync(directory);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return false;
    throw error;
  }
}
