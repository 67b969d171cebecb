/** One stream's mean residual in one block, and what its spread between devices says about it. */
export interface Moment {
  /** Mean residual; for a cut, against the rest of the fleet. NaN-free: 0 when `n` is 0. */
  effect: number;
  /** Variance of `effect` estimated from how devices differ in this block. */
  variance: number;
  /** Degrees of freedom of `variance` (effective devices less one). */
  degrees: number;
  /** Samples behind it; 0 means there was nothing to compare. */
  n: number;
  /** Devices that counted. */
  devices: number;
  /** Fewer of the two sides of a comparison; the variance between devices is used from 8 on (R3). */
  fewest: number;
}

/** Moments of every (cohort, signal), row-major by cohort. */
export class Moments {
  readonly effect: Float64Array;
  readonly variance: Float64Array;
  readonly degrees: Float64Array;
  readonly n: Float64Array;
  readonly devices: Float64Array;
  readonly fewest: Float64Array;

  constructor(length: number) {
    this.effect = new Float64Array(length);
    this.variance = new Float64Array(length);
    this.degrees = new Float64Array(length);
    this.n = new Float64Array(length);
    this.devices = new Float64Array(length);
    this.fewest = new Float64Array(length);
  }

  set(at: number, moment: Moment): void {
    this.effect[at] = moment.effect;
    this.variance[at] = moment.variance;
    this.degrees[at] = moment.degrees;
    this.n[at] = moment.n;
    this.devices[at] = moment.devices;
    this.fewest[at] = moment.fewest;
  }
}

/** Running sums of one side of a comparison; `k*` are weighted by (stratum weight / side samples)². */
export class Side {
  e = 0;
  n = 0;
  nn = 0;
  devices = 0;
  kee = 0;
  ken = 0;
  knn = 0;

  add(weight: number, e: number, ee: number, en: number, n: number, nn: number, devices: number): void {
    const k = (weight / n) ** 2;
    this.e += e;
    this.n += n;
    this.nn += nn;
    this.devices += devices;
    this.kee += k * ee;
    this.ken += k * en;
    this.knn += k * nn;
  }

  /** Variance of the weighted mean, clustered by device; with noise uncentred, since n itself is noisy. */
  variance(noisy: boolean): number {
    if (this.devices < 2) return 0;
    const mean = noisy ? 0 : this.e / this.n;
    const spread = Math.max(0, this.kee - 2 * mean * this.ken + mean * mean * this.knn);
    return (spread * this.devices) / (this.devices - 1);
  }

  degrees(): number {
    return this.nn > 0 ? Math.max(1, (this.n * this.n) / this.nn - 1) : 1;
  }
}

export const NO_MOMENT: Readonly<Moment> = { effect: 0, variance: 0, degrees: 1, n: 0, devices: 0, fewest: 0 };

export function momentAt(moments: Moments, at: number): Moment {
  return {
    effect: moments.effect[at]!,
    variance: moments.variance[at]!,
    degrees: moments.degrees[at]!,
    n: moments.n[at]!,
    devices: moments.devices[at]!,
    fewest: moments.fewest[at]!,
  };
}
