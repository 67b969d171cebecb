import { grown } from './growing.js';

/**
 * Sums of one block per cell: all that any stream, cut or not, needs to know of the devices in it.
 *
 * Per (cell, signal): `e` = Σ residual, `ee` = Σ residual², `en` = Σ residual · n. Per (cell, group): `n` = Σ n, `nn` = Σ n²,
 * `devices` = how many counted, `pastBlocks` = Σ blocks of their own pasts. Per cell: `reporting` = devices in the block,
 * those without a past included. Of signals whose events are counted, over the devices that counted: `events` = devices with
 * one, `pastEvents` = blocks of their pasts with one, `expected` = of both together, how many would be in this block if
 * nothing had changed. All row-major by cell.
 */
export class BlockSums {
  readonly signalCount: number;
  readonly groupCount: number;
  cells = 0;
  e: Float64Array = new Float64Array(0);
  ee: Float64Array = new Float64Array(0);
  en: Float64Array = new Float64Array(0);
  events: Float64Array = new Float64Array(0);
  n: Float64Array = new Float64Array(0);
  nn: Float64Array = new Float64Array(0);
  devices: Float64Array = new Float64Array(0);
  pastBlocks: Float64Array = new Float64Array(0);
  pastEvents: Float64Array = new Float64Array(0);
  expected: Float64Array = new Float64Array(0);
  reporting: Float64Array = new Float64Array(0);
  /** Weighted n per group of the device added last: the residual loop needs it once more. */
  readonly lastSamples: Float64Array;

  constructor(signalCount: number, groupCount: number) {
    this.signalCount = signalCount;
    this.groupCount = groupCount;
    this.lastSamples = new Float64Array(groupCount);
  }

  clear(cells: number): void {
    for (const array of [
      this.e,
      this.ee,
      this.en,
      this.events,
      this.n,
      this.nn,
      this.devices,
      this.pastBlocks,
      this.pastEvents,
      this.expected,
      this.reporting,
    ]) {
      array.fill(0);
    }
    this.cells = 0;
    if (cells > 0) this.reach(cells - 1);
  }

  reach(cell: number): void {
    if (cell < this.cells) return;
    this.cells = cell + 1;
    const signals = this.cells * this.signalCount;
    const groups = this.cells * this.groupCount;
    this.e = grown(this.e, signals);
    this.ee = grown(this.ee, signals);
    this.en = grown(this.en, signals);
    this.events = grown(this.events, signals);
    this.n = grown(this.n, groups);
    this.nn = grown(this.nn, groups);
    this.devices = grown(this.devices, groups);
    this.pastBlocks = grown(this.pastBlocks, groups);
    this.pastEvents = grown(this.pastEvents, signals);
    this.expected = grown(this.expected, signals);
    this.reporting = grown(this.reporting, this.cells);
  }

  /** A device that counts: its weighted samples, and how many blocks its own past has. */
  addSamples(cell: number, group: number, n: number, blocks: number): void {
    const at = cell * this.groupCount + group;
    this.n[at]! += n;
    this.nn[at]! += n * n;
    this.devices[at]! += 1;
    this.pastBlocks[at]! += blocks;
    this.lastSamples[group] = n;
  }
}
