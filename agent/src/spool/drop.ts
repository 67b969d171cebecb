import type { Segment, SegmentEntry } from './segment.js';
import type { DropLedger } from './spool-options.js';

/** Tells the ledger what goes with `segment`, runs `remove`, and tells it that it has gone. */
export function dropSegment(
  segment: Segment,
  ledger: DropLedger | undefined,
  remove: (waiting: readonly SegmentEntry[]) => void,
): void {
  const waiting = segment.entries.filter((entry) => !entry.settled);
  const payloads = waiting.flatMap((entry) => readable(segment, entry) ?? []);
  if (waiting.length > 0) ledger?.willDrop(segment.entries[0]!, waiting.length, payloads);
  remove(waiting);
  ledger?.didDrop();
}

function readable(segment: Segment, entry: SegmentEntry): Buffer | undefined {
  try {
    return segment.read(entry);
  } catch {
    // A failing disk must not keep the spool from making room.
    return undefined;
  }
}
