import type { Wander } from './course-wander.js';
import type { Estimate } from './evidence.js';

/** One device's change of one figure. */
export interface Change {
  readonly device: string;
  readonly change: number;
  /** 0 to 1; its variance falls as 1 / weight. */
  readonly weight: number;
  /** 1 / samples before + 1 / samples after. */
  readonly chance: number;
}

export interface MeanChange extends Estimate {
  readonly devices: number;
  readonly controls: number;
}

/** The spread of controls counts as much as that of so many upgraded devices. */
const BORROWED_FREEDOM = 10;

/**
 * The mean change of upgraded devices minus that of the others, with the device as unit of evidence.
 *
 * θ = Σ ω d / Σ ω of the upgraded minus the same of the others. Variance: V_u + V_c, where V_c = s_c² / Σ ω_c with the
 * others' spread s_c² = Σ ω_c (d − mean)² / (m − 1): what devices change by over as long a time without an upgrade. V_u is the larger of
 * s_c² / Σ ω and the mean, weighted by degrees of freedom (at most 10 of the others), of that and of the upgraded
 * devices' own robust variance Σ ω² (d − mean)² / (Σ ω)² · n / (n − 1). Neither is below what independent samples would
 * have. Degrees of freedom by Satterthwaite. Undefined with fewer than `fewest` upgraded or two other devices.
 *
 * Few others say little of their own spread. `past`, what the same kind of devices changed by before anybody was upgraded, then adds its
 * degrees of freedom (at most 10 of all), and what it says where that is more: s_c² is never taken for less than it is now.
 */
export function meanChange(
  upgraded: readonly Change[],
  controls: readonly Change[],
  { unitSd, othersSd = unitSd, past = [] }: Chance,
  fewest: number,
): MeanChange | undefined {
  if (upgraded.length < fewest || controls.length < 2) return undefined;
  const [u, c] = [moments(upgraded), moments(controls)];
  const { spread, freedom: ofSpread } = spreadOf(c, past);
  const borrowed = Math.min(BORROWED_FREEDOM, ofSpread);
  const expected = Math.max(spread / u.weight, unitSd ** 2 * u.chance);
  const own = Math.max(0, u.effective - 1);
  const ofUpgraded = Math.max(expected, (borrowed * expected + own * u.robust) / (borrowed + own));
  const ofControls = Math.max(spread / c.weight, othersSd ** 2 * c.chance);
  const freedom = satterthwaite(ofUpgraded, borrowed + own, ofControls, ofSpread);
  const variance = ofUpgraded + ofControls;
  return { value: u.mean - c.mean, variance, freedom, devices: u.count, controls: c.count };
}

/** Others' spread by more than this times their past's is another one. */
const RESTLESS = 2;

/** What changes vary by without a cause. */
export interface Chance {
  /** Of one sample of an upgraded device, and of the others'. */
  readonly unitSd: number;
  readonly othersSd?: number;
  /** Changes of such devices before anybody was upgraded; none where the others are enough. */
  readonly past?: readonly Change[];
}

function spreadOf(now: Moments, past: readonly Change[]): { readonly spread: number; readonly freedom: number } {
  const own = now.count - 1;
  const spread = now.residual / own;
  const added = Math.min(past.length - 1, BORROWED_FREEDOM - own);
  if (!(added > 0)) return { spread, freedom: own };
  const before = moments(past);
  const pastSpread = before.residual / (before.count - 1);
  // Devices that have become more restless since say nothing by what they were before.
  if (spread > RESTLESS * pastSpread) return { spread, freedom: own };
  const pooled = (own * spread + added * pastSpread) / (own + added);
  return { spread: Math.max(spread, pooled), freedom: own + added };
}

/** Variance of how far all devices together have changed in the past over as long a time, of a sum of columns. */
export type WanderOf = (columns: readonly number[]) => Wander;

/** Fewer past changes than this say nothing of how far the world wanders. */
export const FEWEST_CHANGES = 3;

/**
 * The mean change of upgraded devices where there are no others: its variance is that between devices plus the world's
 * wander, with as many degrees of freedom as there are past changes to know it from.
 */
export function changeAlone(
  upgraded: readonly Change[],
  wander: Wander,
  unitSd: number,
  fewest: number,
): MeanChange | undefined {
  if (upgraded.length < fewest || wander.changes < FEWEST_CHANGES) return undefined;
  const { mean, robust, chance, effective, count } = moments(upgraded);
  const between = Math.max(robust, unitSd ** 2 * chance);
  const freedom = satterthwaite(between, effective - 1, wander.variance, wander.changes);
  return { value: mean, variance: between + wander.variance, freedom, devices: count, controls: 0 };
}

/** Degrees of freedom of the sum of two estimated variances; at least 1. */
export function satterthwaite(a: number, ofA: number, b: number, ofB: number): number {
  const spread = a ** 2 / Math.max(1, ofA) + b ** 2 / Math.max(1, ofB);
  return spread > 0 ? Math.max(1, (a + b) ** 2 / spread) : Math.max(1, Math.min(ofA, ofB));
}

interface Moments {
  readonly count: number;
  readonly weight: number;
  readonly mean: number;
  /** Σ ω (d − mean)². */
  readonly residual: number;
  /** Robust variance of the mean. */
  readonly robust: number;
  /** (Σ ω)² / Σ ω². */
  readonly effective: number;
  /** Variance of the mean if samples were independent, in units of a sample's. */
  readonly chance: number;
}

export function moments(changes: readonly Change[]): Moments {
  let [weight, sum, squares, chance] = [0, 0, 0, 0];
  for (const each of changes) {
    weight += each.weight;
    sum += each.weight * each.change;
    squares += each.weight ** 2;
    chance += each.weight ** 2 * each.chance;
  }
  const mean = sum / weight;
  let [residual, robust] = [0, 0];
  for (const each of changes) {
    residual += each.weight * (each.change - mean) ** 2;
    robust += each.weight ** 2 * (each.change - mean) ** 2;
  }
  const count = changes.length;
  const correction = count > 1 ? count / (count - 1) : 1;
  return {
    count,
    weight,
    mean,
    residual,
    robust: (correction * robust) / weight ** 2,
    effective: weight ** 2 / squares,
    chance: chance / weight ** 2,
  };
}
