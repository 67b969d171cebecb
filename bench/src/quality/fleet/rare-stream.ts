import type { ReportColumns, WatchedSignals } from '@fleetally/collector';
import { Normals } from '../draw/normals.js';
import { SECONDS, type Stream } from './fleet-stream.js';
import { WINDOWS_PER_DAY } from './influence.js';

export interface RareSpec {
  readonly devices: number;
  readonly signals: number;
  readonly samples: number;
  /** Chance of an event per inference. */
  readonly probability: number;
  /** Events come in groups of so many, all on one device and in one window. */
  readonly burst: number;
  /** Every other day devices do only this share of their inferences. */
  readonly quietDaySamples?: number;
  /** Every other day only this share of the devices reports. */
  readonly quietDayDevices?: number;
}

/** Missing values, errors and the like: `signals` rare cells, each with its own events. */
export class RareStream implements Stream {
  readonly watched: WatchedSignals;
  window = 0;
  /** Added to the chance of an event: set it to inject a change. */
  extra = 0;
  readonly #spec: RareSpec;
  readonly #normals: Normals;
  readonly #names: string[];

  constructor(spec: RareSpec, seed: number) {
    this.#spec = spec;
    this.#normals = new Normals(seed);
    this.#names = Array.from({ length: spec.devices }, (_, d) => `device-${d}`);
    this.watched = {
      signals: Array.from({ length: spec.signals }, (_, s) => ({
        id: `f${s}/missing`,
        name: 'missing',
        feature: `f${s}`,
        kind: 'rare',
        group: 0,
        unitSd: Math.sqrt(Math.max(spec.probability, 1e-4)),
      })),
      groups: ['all'],
    };
  }

  next(): ReportColumns {
    const spec = this.#spec;
    const quietDay = Math.floor(this.window / WINDOWS_PER_DAY) % 2 === 1;
    const devices = Math.round(spec.devices * (quietDay ? (spec.quietDayDevices ?? 1) : 1));
    const n = Math.round(spec.samples * (quietDay ? (spec.quietDaySamples ?? 1) : 1));
    const sums = new Float64Array(devices * spec.signals);
    const bursts = (devices * n * (spec.probability + this.extra)) / spec.burst;
    for (let s = 0; s < spec.signals; s++) {
      for (let left = this.#normals.poisson(bursts); left > 0; left--) {
        const at = this.#normals.integer(devices) * spec.signals + s;
        sums[at] = Math.min(n, sums[at]! + spec.burst);
      }
    }
    const columns = {
      start: this.window * SECONDS,
      seconds: SECONDS,
      devices: this.#names.slice(0, devices),
      attributes: this.#names.slice(0, devices).map(() => NOTHING),
      samples: new Float64Array(devices).fill(n),
      sums,
    };
    this.window += 1;
    return columns;
  }
}

const NOTHING = {};
