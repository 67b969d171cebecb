import { BINS } from '../draw/bench-plan.js';

/** 99 % point of chi-square with 15 degrees of freedom (Abramowitz & Stegun, table 26.8). */
const CHI_SQUARE_15_99 = 30.578;
/** 99 % point of the limiting Kolmogorov distribution. */
const KOLMOGOROV_99 = 1.628;

export interface PeerRates {
  /** Feature-windows judged. */
  readonly judged: number;
  readonly chiSquare: number;
  readonly psi10: number;
  readonly psi20: number;
  readonly ks: number;
}

/**
 * The rules of the trade, on the pooled counts of one cohort, feature and window against a pooled baseline:
 * two-sample chi-square at p < .01, PSI above 0.1 and 0.2, two-sample K-S at p < .01. Every inference counts as independent,
 * as these rules have it. Rates are the share of cohort-feature-windows in which each fires.
 */
export class PeerRules {
  readonly #baselineWindows: number;
  readonly #baseline: Float64Array;
  #seen = 0;
  #judged = 0;
  readonly #fired = { chiSquare: 0, psi10: 0, psi20: 0, ks: 0 };

  constructor(histograms: number, baselineWindows: number) {
    this.#baselineWindows = baselineWindows;
    this.#baseline = new Float64Array(histograms);
  }

  /** One window's histograms (cohort x feature x bin): into the baseline at first, then judged against it. */
  take(histograms: Int32Array): void {
    this.#seen += 1;
    if (this.#seen <= this.#baselineWindows) {
      for (let i = 0; i < histograms.length; i++) this.#baseline[i]! += histograms[i]!;
      return;
    }
    for (let at = 0; at < histograms.length; at += BINS) this.#judge(histograms, at);
  }

  /** Forgets the verdicts so far, not the baseline: what follows is another situation. */
  restart(): void {
    this.#judged = 0;
    Object.assign(this.#fired, { chiSquare: 0, psi10: 0, psi20: 0, ks: 0 });
  }

  rates(): PeerRates {
    const share = (fired: number): number => (this.#judged === 0 ? NaN : fired / this.#judged);
    const { chiSquare, psi10, psi20, ks } = this.#fired;
    return {
      judged: this.#judged,
      chiSquare: share(chiSquare),
      psi10: share(psi10),
      psi20: share(psi20),
      ks: share(ks),
    };
  }

  #judge(now: Int32Array, at: number): void {
    let n = 0;
    let m = 0;
    for (let i = 0; i < BINS; i++) {
      n += now[at + i]!;
      m += this.#baseline[at + i]!;
    }
    if (n === 0 || m === 0) return;
    let chi = 0;
    let psi = 0;
    let difference = 0;
    let largest = 0;
    for (let i = 0; i < BINS; i++) {
      const a = now[at + i]!;
      const b = this.#baseline[at + i]!;
      if (a + b > 0) chi += (a * Math.sqrt(m / n) - b * Math.sqrt(n / m)) ** 2 / (a + b);
      const p = (a + 0.5) / (n + BINS / 2);
      const q = (b + 0.5) / (m + BINS / 2);
      psi += (p - q) * Math.log(p / q);
      difference += a / n - b / m;
      largest = Math.max(largest, Math.abs(difference));
    }
    this.#judged += 1;
    if (chi > CHI_SQUARE_15_99) this.#fired.chiSquare += 1;
    if (psi > 0.1) this.#fired.psi10 += 1;
    if (psi > 0.2) this.#fired.psi20 += 1;
    if (largest * Math.sqrt((n * m) / (n + m)) > KOLMOGOROV_99) this.#fired.ks += 1;
  }
}
