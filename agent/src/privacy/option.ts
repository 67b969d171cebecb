import { epsilonOf, rhoOf } from './concentrated.js';

/** Discrete Laplace noise: epsilon alone. */
export interface LaplaceOption {
  readonly level: 'dp';
  /** @default 'laplace' */
  readonly mechanism?: 'laplace' | undefined;
  readonly epsilonPerRecord: number;
}

/** Discrete Gaussian noise: epsilon at a delta, or rho of zero-concentrated differential privacy. */
export type GaussianOption = {
  readonly level: 'dp';
  readonly mechanism: 'gaussian';
  /** @default 1e-6 */
  readonly deltaPerRecord?: number | undefined;
} & (
  | { readonly epsilonPerRecord: number; readonly rhoPerRecord?: undefined }
  | { readonly rhoPerRecord: number; readonly epsilonPerRecord?: undefined }
);

/** `'aggregate'`: fixed cells and a minimum sample count. `dp`: noise on every cell as well, drawn on the device. */
export type PrivacyOption = 'aggregate' | LaplaceOption | GaussianOption;

/** Gaussian noise's own figures, in whole numbers: reports carry no floating-point field. */
export interface GaussianCost {
  /** 10^-12 of rho per record, over all shares. */
  readonly rhoTrillionths: number;
  /** 10^-12 of the delta that epsilon is told for. */
  readonly deltaTrillionths: number;
}

/** What one window costs each record in it. */
export interface PrivacyCost {
  /** Thousandths of epsilon per record, over all shares. With Gaussian noise: at its delta. */
  readonly milliEpsilon: number;
  /** Absent with Laplace noise. */
  readonly gaussian?: GaussianCost | undefined;
}

export const DEFAULT_DELTA = 1e-6;
const TRILLION = 1e12;

/** Thousandths of epsilon, rounded down so that never more is spent than was asked for. */
export function milliEpsilonOf(privacy: PrivacyOption): number {
  return costOf(privacy).milliEpsilon;
}

/** What a window will cost each record: 0 at level aggregate, never more than was asked for, NaN where that is no number. */
export function costOf(privacy: PrivacyOption): PrivacyCost {
  if (privacy === 'aggregate') return { milliEpsilon: 0 };
  if (privacy.mechanism !== 'gaussian') return { milliEpsilon: thousandths(privacy.epsilonPerRecord) };
  const deltaTrillionths = Math.floor((privacy.deltaPerRecord ?? DEFAULT_DELTA) * TRILLION + 1e-3);
  const delta = deltaTrillionths / TRILLION;
  if (privacy.rhoPerRecord !== undefined) {
    const rhoTrillionths = Math.floor(privacy.rhoPerRecord * TRILLION + 1e-3);
    // Told as it is, so up.
    const milliEpsilon = Math.ceil(1000 * epsilonOf(rhoTrillionths / TRILLION, delta) - 1e-6);
    return { milliEpsilon, gaussian: { rhoTrillionths, deltaTrillionths } };
  }
  const milliEpsilon = thousandths(privacy.epsilonPerRecord);
  const rhoTrillionths = Math.floor(rhoOf(milliEpsilon / 1000, delta) * TRILLION);
  return { milliEpsilon, gaussian: { rhoTrillionths, deltaTrillionths } };
}

function thousandths(epsilon: number): number {
  return Math.floor(epsilon * 1000 + 1e-6);
}
