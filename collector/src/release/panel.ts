import { samplesIn, sumIn, type Column } from './columns-of.js';
import type { DeviceSlice } from './device-slice.js';
import type { Run } from './upgrades.js';

type Key = Pick<DeviceSlice, 'device' | 'version' | 'variant' | 'start'>;

/** The slices of a model, one row each, with only what is followed: about 8 bytes a row and column. */
export class Panel {
  readonly columns: readonly Column[];
  readonly rows: Key[] = [];
  /** Of each device, as it told them last. */
  readonly attributes = new Map<string, DeviceSlice['attributes']>();
  /** Of each device, that which it ran last. */
  readonly variants = new Map<string, string>();
  readonly #newest = new Map<string, number>();
  #sums: Float32Array = new Float32Array(0);
  #samples: Float32Array = new Float32Array(0);

  constructor(columns: readonly Column[]) {
    this.columns = columns;
  }

  add(slice: DeviceSlice): void {
    const width = this.columns.length;
    const at = this.rows.length * width;
    if (at + width > this.#sums.length) {
      this.#sums = longer(this.#sums, at + width);
      this.#samples = longer(this.#samples, at + width);
    }
    for (const [c, column] of this.columns.entries()) {
      this.#sums[at + c] = sumIn(slice, column);
      this.#samples[at + c] = samplesIn(slice, column);
    }
    const { device, version, variant, start } = slice;
    this.rows.push({ device, version, variant, start });
    if (start >= (this.#newest.get(device) ?? -Infinity)) {
      this.#newest.set(device, start);
      this.attributes.set(device, slice.attributes);
      this.variants.set(device, variant);
    }
  }

  /** A device that changes its version may have to start for that: one start in the first block of each run is no crash. */
  excuseStarts(runsOf: ReadonlyMap<string, readonly Run[]>): void {
    const column = this.columns.findIndex(({ sum }) => sum < 0);
    if (column < 0) return;
    const begins = new Set<string>();
    for (const [device, runs] of runsOf) {
      for (const { version, start } of runs.slice(1)) begins.add(keyOf(device, version, start));
    }
    for (const [row, { device, version, start }] of this.rows.entries()) {
      const at = row * this.columns.length + column;
      if (begins.has(keyOf(device, version, start))) this.#sums[at] = Math.max(0, this.#sums[at]! - 1);
    }
  }

  sum(row: number, column: number): number {
    return this.#sums[row * this.columns.length + column]!;
  }

  samples(row: number, column: number): number {
    return this.#samples[row * this.columns.length + column]!;
  }
}

function keyOf(device: string, version: string, start: number): string {
  return `${start} ${version}\n${device}`;
}

function longer(array: Float32Array, length: number): Float32Array {
  const copy = new Float32Array(Math.max(length, 2 * array.length, 4096));
  copy.set(array);
  return copy;
}
