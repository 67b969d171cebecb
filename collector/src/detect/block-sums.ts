import { grown } from './growing.js';

/**
 * Sums of one block per cell: all that any stream, cut or not, needs to know of the devices in it.
 *
 * Per (cell, signal): `e` = Σ residual, `ee` = Σ residual², `en` = Σ residual · n, `events` = devices with the sum
 * above zero. Per (cell, group): `n` = Σ n, `nn` = Σ n², `devices` = how many counted, `allSamples` = Σ n of every
 * device, those without a past included. Per cell: `reporting` = devices in the block. All row-major by cell.
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
  allSamples: Float64Array = new Float64Array(0);
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
      this.allSamples,
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
    this.allSamples = grown(this.allSamples, groups);
    this.reporting = grown(this.reporting, this.cells);
  }

  addSamples(cell: number, group: number, n: number): void {
    const at = cell * this.groupCount + group;
    this.n[at]! += n;
    this.nn[at]! += n * n;
    this.devices[at]! += 1;
    this.lastSamples[group] = n;
  }
}
