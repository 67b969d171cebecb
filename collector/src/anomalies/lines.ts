import { grown } from '../detect/growing.js';
import type { ReportColumns } from '../detect/types.js';
import type { Crossing } from './crossing.js';
import type { Past } from './past.js';
import type { Peers } from './peers.js';
import type { Records } from './records.js';

/** A score that is remembered for the device's next window. */
const NOTABLE = 2.5;
/** Scores are remembered in steps of a half, rounded towards 0, up to 63. */
const STEPS = 2;
const MOST_STEPS = 127;
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
 * Devices out of line: in two of their windows running and in one direction, further from their own past than ever
 * lately, by more than any device of the model has been, and as far from each of their cohorts in the same block.
 * Memory: 1 byte per device and line.
 */
export class LineWatch {
  readonly #lines: number;
  readonly #found: { readonly at: Int32Array; readonly scores: Float64Array };
  /** Scores of each device's last window, rows x lines, in half deviations; 0 where not notable. */
  pending: Int8Array = new Int8Array(0);

  constructor(lines: number) {
    this.#lines = lines;
    this.#found = { at: new Int32Array(lines), scores: new Float64Array(lines) };
  }

  reach(rows: number): void {
    this.pending = grown(this.pending, rows * this.#lines);
  }

  crossings(block: LineBlock, line: Records, rate: Records): Crossing[] {
    const { columns, rows, past } = block;
    const { at: lines, scores } = this.#found;
    const crossings: Crossing[] = [];
    for (let d = 0; d < rows.length; d++) {
      const row = rows[d]!;
      const from = row * this.#lines;
      const notable = past.notable(columns, d, row, NOTABLE, this.#found);
      for (let k = 0; k < notable; k++) {
        const at = lines[k]!;
        const score = scores[k]!;
        const before = this.pending[from + at]! / STEPS;
        if (before * score <= 0 || block.isHeld(row, at)) continue;
        const records = past.lines[at]!.rare ? rate : line;
        const crossing = judge(block, d, at, score, Math.min(Math.abs(score), Math.abs(before)), records);
        if (crossing !== undefined) crossings.push(crossing);
      }
      this.pending.fill(0, from, from + this.#lines);
      for (let k = 0; k < notable; k++) this.pending[from + lines[k]!] = stepsOf(scores[k]!);
    }
    return crossings;
  }

  forget(row: number): void {
    this.pending.fill(0, row * this.#lines, (row + 1) * this.#lines);
  }
}

function stepsOf(score: number): number {
  return Math.trunc(Math.max(-MOST_STEPS, Math.min(MOST_STEPS, STEPS * score)));
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
