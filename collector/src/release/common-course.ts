import type { Panel } from './panel.js';
import type { Unit } from './units.js';

/** What all devices that were not upgraded have in common, block by block: weather, weekdays, a change of the world. */
export interface CommonCourse {
  /** Start of the first block, epoch seconds. */
  readonly first: number;
  readonly blocks: number;
  /** blocks x columns, row-major; NaN where too few devices say it. */
  readonly values: Float64Array;
}

/** Below this nobody can tell what devices have in common from what they don't. */
const FEWEST_CONTROLS = 3;
const ROUNDS = 30;
/** It has settled when no block moves by more than this share of how far blocks differ. */
const SETTLED = 1e-4;
/** More devices than this don't make the course any better known than it has to be. */
const MOST_CONTROLS = 1_500;
/** A device counts at most as this many average ones. */
const HEAVIEST = 4;

/**
 * Solves y_ut = α_u n_ut + c_t n_ut + noise by turns, over the devices u that were not upgraded at t: each device's own level α_u
 * and the course c_t that they share, so that devices may come and go without being mistaken for a change.
 *
 * This is the first step of the imputation estimator of differences in differences with staggered treatment (Borusyak,
 * Jaravel & Spiess 2024; Gardner 2022). At most about 1,500 of them are asked, every k-th. Cost: 2 passes over their rows when
 * devices report without gaps, at most 30.
 */
export function commonCourse(panel: Panel, controls: readonly Unit[], blockSeconds: number): CommonCourse {
  let [first, last] = [Infinity, -Infinity];
  for (const { start } of panel.rows) [first, last] = [Math.min(first, start), Math.max(last, start)];
  const width = panel.columns.length;
  const blocks = controls.length === 0 ? 0 : Math.floor((last - first) / blockSeconds) + 1;
  const values = new Float64Array(blocks * width);
  const every = Math.ceil(controls.length / MOST_CONTROLS);
  const asked = controls.filter((_unit, u) => u % every === 0);
  const rows = Int32Array.from(asked.flatMap((unit) => unit.rows));
  const unitOf = Int32Array.from(asked.flatMap((unit, u) => unit.rows.map(() => u)));
  const blockOf = Int32Array.from(rows, (row) => Math.floor((panel.rows[row]!.start - first) / blockSeconds));
  for (let column = 0; column < width; column++) {
    const own = solve(panel, column, { rows, unitOf, blockOf, units: asked.length, blocks });
    for (let block = 0; block < blocks; block++) values[block * width + column] = own[block]!;
  }
  return { first, blocks, values };
}

interface Layout {
  readonly rows: Int32Array;
  readonly unitOf: Int32Array;
  readonly blockOf: Int32Array;
  readonly units: number;
  readonly blocks: number;
}

/** The course of one column; 0 on average over the rows. */
function solve(panel: Panel, column: number, { rows, unitOf, blockOf, units, blocks }: Layout): Float64Array {
  const length = rows.length;
  const [y, n] = [new Float64Array(length), new Float64Array(length)];
  for (let i = 0; i < length; i++) {
    y[i] = panel.sum(rows[i]!, column);
    n[i] = panel.samples(rows[i]!, column);
  }
  const cap = HEAVIEST * meanOfPositive(n);
  const devices = new Int32Array(blocks);
  for (let i = 0; i < length; i++) {
    if (n[i]! > 0) devices[blockOf[i]!]! += 1;
    if (n[i]! <= cap) continue;
    y[i]! *= cap / n[i]!;
    n[i] = cap;
  }
  const course = new Float64Array(blocks);
  const level = new Float64Array(units);
  for (let round = 0; round < ROUNDS; round++) {
    const [over, under] = [new Float64Array(units), new Float64Array(units)];
    for (let i = 0; i < length; i++) {
      over[unitOf[i]!]! += y[i]! - course[blockOf[i]!]! * n[i]!;
      under[unitOf[i]!]! += n[i]!;
    }
    for (let u = 0; u < units; u++) level[u] = under[u]! > 0 ? over[u]! / under[u]! : 0;
    const [above, below] = [new Float64Array(blocks), new Float64Array(blocks)];
    for (let i = 0; i < length; i++) {
      above[blockOf[i]!]! += y[i]! - level[unitOf[i]!]! * n[i]!;
      below[blockOf[i]!]! += n[i]!;
    }
    if (!moved(course, above, below, round)) break;
  }
  for (let b = 0; b < blocks; b++) if (devices[b]! < FEWEST_CONTROLS) course[b] = NaN;
  return course;
}

/** Takes the new course over; whether it is still another one than before. */
function moved(course: Float64Array, above: Float64Array, below: Float64Array, round: number): boolean {
  let [largest, low, high] = [0, Infinity, -Infinity];
  for (let b = 0; b < course.length; b++) {
    const value = below[b]! > 0 ? above[b]! / below[b]! : 0;
    largest = Math.max(largest, Math.abs(value - course[b]!));
    [low, high] = [Math.min(low, value), Math.max(high, value)];
    course[b] = value;
  }
  return round === 0 || largest > SETTLED * (high - low);
}

function meanOfPositive(values: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const value of values) if (value > 0) [sum, count] = [sum + value, count + 1];
  return count === 0 ? Infinity : sum / count;
}
