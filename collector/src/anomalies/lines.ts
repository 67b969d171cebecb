import type { ReportColumns } from '../detect/types.js';
import type { Crossing } from './crossing.js';
import type { Past } from './past.js';
import type { Peers } from './peers.js';
import type { Records } from './records.js';

/** A score that is remembered for the next window. */
const NOTABLE = 2.5;
/** A device's own record is at least this. */
const LEAST_RECORD = 3;
/** The least excess over its own record that makes an anomaly: with the least record, 4.2 deviations. */
const LEAST_EXCESS = 1.4;
/** One device's surprise must not blunt the watch over all others for weeks. */
const LARGEST_NOTED = 4;

/** What the search needs to know of the block. */
export interface LineBlock {
  readonly columns: ReportColumns;
  readonly rows: Int32Array;
  readonly past: Past;
  readonly peers: Peers;
  /** Windows that a device needs behind it. */
  readonly armed: number;
  readonly isHeld: (row: number, at: number) => boolean;
}

/**
 * Devices out of line: in two windows running and in one direction, further from their own past than ever lately, by
 * more than any device of the model has been, and as far from each of their cohorts in the same block.
 */
export class LineWatch {
  /** Notable scores of each device's last window, by row and line. */
  pending = new Map<number, number>();

  crossings(block: LineBlock, line: Records, rate: Records): Crossing[] {
    const { columns, rows, past } = block;
    const lines = past.lines.length;
    const next = new Map<number, number>();
    const found: Crossing[] = [];
    for (let d = 0; d < rows.length; d++) {
      const row = rows[d]!;
      for (let at = 0; at < lines; at++) {
        const score = past.score(columns, d, row, at);
        if (Math.abs(score) < NOTABLE) continue;
        const key = row * lines + at;
        next.set(key, score);
        const before = this.pending.get(key) ?? 0;
        if (before * score <= 0 || block.isHeld(row, at)) continue;
        const records = past.lines[at]!.rare ? rate : line;
        const crossing = judge(block, d, at, score, Math.min(Math.abs(score), Math.abs(before)), records);
        if (crossing !== undefined) found.push(crossing);
      }
    }
    this.pending = next;
    return found;
  }

  forget(row: number, lines: number): void {
    for (let at = 0; at < lines; at++) this.pending.delete(row * lines + at);
  }
}

function judge(
  block: LineBlock,
  d: number,
  at: number,
  score: number,
  own: number,
  records: Records,
): Crossing | undefined {
  const { columns, rows, past } = block;
  const row = rows[d]!;
  const i = row * past.lines.length + at;
  const base = Math.max(LEAST_RECORD, past.record[i]!);
  const windows = past.windows[row]!;
  if (own > past.record[i]!) past.record[i] = own;
  if (own <= base || windows < block.armed / 2) return undefined;
  const excess = Math.min(own, Math.abs(block.peers.relative(d, at, Math.sign(score) * own))) / base;
  const limit = records.limit(LEAST_EXCESS);
  if (excess < limit || windows < block.armed) {
    records.note(Math.min(excess, LARGEST_NOTED));
    return undefined;
  }
  const { kind, feature, id, rare } = past.lines[at]!;
  const direction = Math.sign(score);
  const since = columns.start - columns.seconds;
  const found = { excess: excess / limit, overOwn: excess, class: rare ? 'rate' : 'line' } as const;
  return { row, kind, feature, signal: id, line: at, direction, since, ...found };
}
