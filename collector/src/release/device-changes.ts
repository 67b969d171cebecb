import type { CommonCourse } from './common-course.js';
import type { Panel } from './panel.js';

/** By how much one device changed at a moment, in every column. */
export interface DeviceChange {
  readonly device: string;
  /** Per column: after minus before, less what the others did meanwhile; NaN where it is not known. */
  readonly change: Float64Array;
  /** Per column: the same without looking at the others. */
  readonly raw: Float64Array;
  /** Per column: how much weight it has beside other devices' changes, 0 to 1. */
  readonly weight: Float64Array;
  /** The same of `raw`, which does not need others. */
  readonly rawWeight: Float64Array;
  /** Per column: 1 / samples before + 1 / samples after, which is what chance alone makes of it in units of a sample's variance. */
  readonly chance: Float64Array;
  readonly rawChance: Float64Array;
  /** Per column: what was counted after, and of how many samples. */
  readonly sumAfter: Float64Array;
  readonly samplesAfter: Float64Array;
}

export interface Moment {
  readonly at: number;
  readonly blockSeconds: number;
  /** Rows of after that start later are left out. @default none */
  readonly until?: number;
}

const DAY_SECONDS = 86_400;
const SLOTS = 4;
const SLOT_SECONDS = DAY_SECONDS / SLOTS;
/** A quarter of the day is compared with itself once the device was seen in it for as long as two of them last. */
const SLOTS_SEEN = 2;
/** With as much of before and after as this a change has half of the weight it can have: what passes is averaged out, what stays is not. */
const HALF_WEIGHT_SECONDS = 6 * 3_600;
const FEWEST_SAMPLES = 20;

/**
 * d = Σ_s (R_as − b_s N_as) / Σ_s N_as over the four quarters s of the day, with R = Σ (y − c_t n), N = Σ n, of before and
 * after, and b_s = R_bs / N_bs where the device was seen in quarter s for 12 hours before, else its level over all hours.
 * weight = L / (L + 6 h) with L = T_a T_b / (T_a + T_b) from the hours of both. Cost: O(rows x columns).
 */
export function deviceChange(
  panel: Panel,
  device: string,
  rows: readonly number[],
  course: CommonCourse,
  { at, blockSeconds, until = Infinity }: Moment,
  isAfter: (row: number) => boolean,
): DeviceChange {
  const width = panel.columns.length;
  const adjusted = new Tally(width);
  const raw = new Tally(width);
  for (const row of rows) {
    const { start } = panel.rows[row]!;
    if (start > until) continue;
    const after = isAfter(row);
    if (!after && start > at) continue;
    const slot = Math.floor((start % DAY_SECONDS) / SLOT_SECONDS);
    const block = Math.floor((start - course.first) / blockSeconds);
    for (let column = 0; column < width; column++) {
      const n = panel.samples(row, column);
      if (n === 0) continue;
      const y = panel.sum(row, column);
      raw.add(after, slot, column, y, n);
      const common = block < course.blocks ? course.values[block * width + column]! : NaN;
      if (!Number.isNaN(common)) adjusted.add(after, slot, column, y - common * n, n);
    }
  }
  const found = adjusted.changes(panel, blockSeconds);
  const alone = raw.changes(panel, blockSeconds);
  return {
    device,
    change: found.change,
    raw: alone.change,
    weight: found.weight,
    rawWeight: alone.weight,
    chance: found.chance,
    rawChance: alone.chance,
    ...raw.after(),
  };
}

/** Sums of one device, before and after, by quarter of the day and column. */
class Tally {
  readonly #width: number;
  readonly #sum: Float64Array;
  readonly #samples: Float64Array;
  readonly #blocks: Float64Array;

  constructor(width: number) {
    this.#width = width;
    this.#sum = new Float64Array(2 * SLOTS * width);
    this.#samples = new Float64Array(2 * SLOTS * width);
    this.#blocks = new Float64Array(2 * SLOTS * width);
  }

  add(after: boolean, slot: number, column: number, y: number, n: number): void {
    const at = this.#place(after, slot, column);
    this.#sum[at]! += y;
    this.#samples[at]! += n;
    this.#blocks[at]! += 1;
  }

  changes(panel: Panel, blockSeconds: number): { change: Float64Array; weight: Float64Array; chance: Float64Array } {
    const change = new Float64Array(this.#width).fill(NaN);
    const weight = new Float64Array(this.#width);
    const chance = new Float64Array(this.#width).fill(Infinity);
    for (let column = 0; column < this.#width; column++) {
      const before = this.#total(false, column);
      const after = this.#total(true, column);
      const fewest = panel.columns[column]!.group < 0 ? 0 : FEWEST_SAMPLES;
      if (!(before.n > fewest && after.n > fewest)) continue;
      let moved = 0;
      for (let slot = 0; slot < SLOTS; slot++) {
        const [a, b] = [this.#place(true, slot, column), this.#place(false, slot, column)];
        const seen = this.#blocks[b]! * blockSeconds >= SLOTS_SEEN * SLOT_SECONDS && this.#samples[b]! > fewest;
        const level = seen ? this.#sum[b]! / this.#samples[b]! : before.y / before.n;
        moved += this.#sum[a]! - level * this.#samples[a]!;
      }
      change[column] = moved / after.n;
      const overlap = (blockSeconds * before.blocks * after.blocks) / (before.blocks + after.blocks);
      weight[column] = overlap / (overlap + HALF_WEIGHT_SECONDS);
      chance[column] = 1 / before.n + 1 / after.n;
    }
    return { change, weight, chance };
  }

  after(): Pick<DeviceChange, 'sumAfter' | 'samplesAfter'> {
    const totals = Array.from({ length: this.#width }, (_, column) => this.#total(true, column));
    return {
      sumAfter: Float64Array.from(totals, ({ y }) => y),
      samplesAfter: Float64Array.from(totals, ({ n }) => n),
    };
  }

  #total(after: boolean, column: number): { y: number; n: number; blocks: number } {
    const total = { y: 0, n: 0, blocks: 0 };
    for (let slot = 0; slot < SLOTS; slot++) {
      const at = this.#place(after, slot, column);
      total.y += this.#sum[at]!;
      total.n += this.#samples[at]!;
      total.blocks += this.#blocks[at]!;
    }
    return total;
  }

  #place(after: boolean, slot: number, column: number): number {
    return ((after ? 1 : 0) * SLOTS + slot) * this.#width + column;
  }
}
