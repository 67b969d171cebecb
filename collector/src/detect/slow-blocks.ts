import type { Attributes, ReportColumns } from './types.js';

/**
 * Gathers windows into a slow block, for callers whose windows are complete when they come (backtest, simulation).
 * `serve` reads slow blocks from the store instead, so that late reports are in them.
 */
export class SlowBlocks {
  readonly #seconds: number;
  readonly #groups: number;
  readonly #signals: number;
  #start = -1;
  #rows = new Map<string, number>();
  #devices: string[] = [];
  #attributes: Attributes[] = [];
  #samples: Float64Array[] = [];
  #sums: Float64Array[] = [];
  #noisy = false;

  constructor(seconds: number, groups: number, signals: number) {
    this.#seconds = seconds;
    this.#groups = groups;
    this.#signals = signals;
  }

  /** Adds a window; returns the block before it when this window opens a new one. */
  add(window: ReportColumns): ReportColumns | undefined {
    const start = Math.floor(window.start / this.#seconds) * this.#seconds;
    const finished = start === this.#start ? undefined : this.finish();
    this.#start = start;
    this.#noisy ||= window.noisy === true;
    for (let d = 0; d < window.devices.length; d++) this.#addDevice(window, d);
    return finished;
  }

  /** The block gathered so far; undefined when there is none. */
  finish(): ReportColumns | undefined {
    if (this.#start < 0) return undefined;
    const block: ReportColumns = {
      start: this.#start,
      seconds: this.#seconds,
      devices: this.#devices,
      attributes: this.#attributes,
      samples: flat(this.#samples, this.#groups),
      sums: flat(this.#sums, this.#signals),
      noisy: this.#noisy,
    };
    this.#start = -1;
    this.#rows = new Map();
    this.#devices = [];
    this.#attributes = [];
    this.#samples = [];
    this.#sums = [];
    this.#noisy = false;
    return block;
  }

  #addDevice(window: ReportColumns, d: number): void {
    const device = window.devices[d]!;
    let row = this.#rows.get(device);
    if (row === undefined) {
      row = this.#devices.length;
      this.#rows.set(device, row);
      this.#devices.push(device);
      this.#attributes.push(window.attributes[d]!);
      this.#samples.push(new Float64Array(this.#groups));
      this.#sums.push(new Float64Array(this.#signals));
    }
    this.#attributes[row] = window.attributes[d]!;
    addTo(this.#samples[row]!, window.samples, d * this.#groups);
    addTo(this.#sums[row]!, window.sums, d * this.#signals);
  }
}

function addTo(into: Float64Array, from: Float64Array, offset: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += from[offset + i]!;
}

function flat(rows: readonly Float64Array[], width: number): Float64Array {
  const all = new Float64Array(rows.length * width);
  for (const [row, values] of rows.entries()) all.set(values, row * width);
  return all;
}
