import type { ReportColumns } from '../detect/types.js';
import type { DeviceSlice } from '../release/device-slice.js';
import type { DeviceWindow } from './sample-reader.js';

type GrowingSlice = Omit<DeviceSlice, 'seconds' | 'samples' | 'sums'> & {
  seconds: number;
  readonly samples: Float64Array;
  readonly sums: Float64Array;
};

/** What each device counted in each block while it ran one version, added up from windows in order of time. */
export class ReleaseSlices {
  readonly #blockSeconds: number;
  readonly #slices: GrowingSlice[] = [];
  /** Of the block that is being added to. */
  #open = new Map<string, GrowingSlice>();
  #openStart = -Infinity;
  readonly #versions = new Map<string, string>();
  #until = -Infinity;
  #hasReleases = false;

  constructor(blockSeconds: number) {
    this.#blockSeconds = blockSeconds;
  }

  /** Whether any device has run another version than before. */
  get hasReleases(): boolean {
    return this.#hasReleases;
  }

  /** Start of the block that is not complete, epoch seconds. */
  get finishedTo(): number {
    return this.#openStart;
  }

  /** End of the newest block. */
  get until(): number {
    return this.#until;
  }

  get size(): number {
    return this.#slices.length;
  }

  /** Figures in one slice. */
  get width(): number {
    const [first] = this.#slices;
    return first === undefined ? 0 : first.samples.length + first.sums.length;
  }

  all(): readonly DeviceSlice[] {
    return this.#slices;
  }

  add(window: readonly DeviceWindow[], columns: ReportColumns): void {
    const { start, seconds, devices, attributes, samples, sums } = columns;
    const block = Math.floor(start / this.#blockSeconds) * this.#blockSeconds;
    if (block !== this.#openStart) this.#open = new Map();
    this.#openStart = block;
    this.#until = block + this.#blockSeconds;
    const [groups, signals] = [samples.length / devices.length, sums.length / devices.length];
    for (const [d, { version = '' }] of window.entries()) {
      if (version === '') continue;
      const device = devices[d]!;
      const before = this.#versions.get(device);
      if (before !== undefined && before !== version) this.#hasReleases = true;
      this.#versions.set(device, version);
      const slice = this.#sliceOf(device, version, attributes[d]!, groups, signals);
      slice.seconds += seconds;
      for (let g = 0; g < groups; g++) slice.samples[g]! += samples[d * groups + g]!;
      for (let s = 0; s < signals; s++) slice.sums[s]! += sums[d * signals + s]!;
    }
  }

  #sliceOf(
    device: string,
    version: string,
    attributes: DeviceSlice['attributes'],
    groups: number,
    signals: number,
  ): GrowingSlice {
    const key = JSON.stringify([device, version]);
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const slice: GrowingSlice = {
      ...{ device, attributes, version, variant: '', digest: version, start: this.#openStart, seconds: 0, boots: 0 },
      samples: new Float64Array(groups),
      sums: new Float64Array(signals),
    };
    this.#open.set(key, slice);
    this.#slices.push(slice);
    return slice;
  }
}
