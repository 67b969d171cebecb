import type { Crossing } from './crossing.js';
import type { Records } from './records.js';
import type { Roster } from './roster.js';

/** Pauses are compared with two windows at least, so that three missing ones make a device silent. */
const LEAST_GAP = 2;
const LEAST_EXCESS = 1.5;
const LARGEST_NOTED = 4;
/** Its own longest pause fades to two thirds in so many windows reported. */
const FADING_WINDOWS = 2_016;
/** A device that has been away for so long is gone: nobody waits for it any more. */
export const GONE_SECONDS = 14 * 86_400;

/** What silence is judged by. */
export interface SilenceBlock {
  readonly start: number;
  readonly seconds: number;
  readonly learningSeconds: number;
  /** Windows that each row has reported. */
  readonly windows: Int32Array;
  readonly isOpen: (row: number) => boolean;
}

/** Devices that have been away for longer, against their own longest pause, than any that came back lately. O(devices). */
export function silences(roster: Roster, block: SilenceBlock, records: Records): Crossing[] {
  const found: Crossing[] = [];
  const limit = records.limit(LEAST_EXCESS);
  for (let row = 0; row < roster.size; row++) {
    const away = block.start - roster.lastSeen[row]!;
    const gap = away / block.seconds;
    if (gap <= LEAST_GAP || away > GONE_SECONDS || block.isOpen(row)) continue;
    if (block.windows[row]! < 12 || roster.lastSeen[row]! - roster.firstSeen[row]! < block.learningSeconds) continue;
    const excess = gap / Math.max(LEAST_GAP, roster.longestGap[row]!);
    if (excess < limit) continue;
    const since = roster.lastSeen[row]! + block.seconds;
    const none = { feature: '', signal: '', line: -1, direction: 0 };
    found.push({ row, kind: 'silence', ...none, since, excess: excess / limit, overOwn: excess, class: 'silence' });
  }
  return found;
}

/** A device reports: what its pause says about pauses. A device that was named as silent is told nothing by. */
export function seen(roster: Roster, row: number, block: SilenceBlock, records: Records): void {
  const gap = (block.start - roster.lastSeen[row]!) / block.seconds;
  roster.lastSeen[row] = block.start;
  // It was away by another plan, and has begun again here.
  if (!Number.isFinite(gap)) return;
  const longest = roster.longestGap[row]!;
  roster.longestGap[row] = Math.max(gap, longest * (2 / 3) ** (1 / FADING_WINDOWS));
  if (gap <= LEAST_GAP || block.isOpen(row) || block.windows[row]! < 12) return;
  if (block.start - roster.firstSeen[row]! < block.learningSeconds / 2) return;
  records.note(Math.min(LARGEST_NOTED, gap / Math.max(LEAST_GAP, longest)));
}
