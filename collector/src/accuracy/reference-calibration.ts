import { accuracyWeights, type Plan } from '@fleetally/counts';

/** What a plan's labelled reference says about right and wrong at each confidence. */
export interface ReferenceCalibration {
  /** Accuracy in each confidence bin. */
  readonly weights: Float64Array;
  /** Labels behind each of them. */
  readonly labelled: readonly number[];
  /** Devices behind the labels, at least 1. */
  readonly devices: number;
  /** Standard deviation between devices of (true minus estimated accuracy), in accuracy. */
  readonly betweenDevices: number;
  /** Degrees of freedom of that figure. */
  readonly freedom: number;
  /** `assumed`: the reference could not tell, since its rows named no devices. */
  readonly spread: 'measured' | 'assumed';
}

/**
 * Taken for granted where the reference names no devices: five points. Measured: 5.5 points between phones and watches of
 * people that a model for activities had never seen.
 */
export const ASSUMED_BETWEEN_DEVICES = 0.05;

/** The assumption counts as much as this many measured devices would: a spread from three of them is hardly known. */
const ASSUMPTION_WEIGHT = 3;

/**
 * The calibration of a plan; undefined when its reference had no labels, or it has no class output.
 *
 * The spread between devices is the reference's own, drawn towards the assumed one: σ² = (3 σ_a² + (D-1) σ̂²) / (3 + D-1),
 * the mean of a scaled inverse χ² prior's scale and the data's. Few devices can't pretend that there is no spread.
 */
export function referenceCalibration(plan: Plan): ReferenceCalibration | undefined {
  const accuracy = plan.output?.accuracy;
  const weights = plan.output && accuracyWeights(plan.output);
  if (accuracy === undefined || weights === undefined) return undefined;
  const measured = Math.max(0, accuracy.devices - 1);
  const freedom = ASSUMPTION_WEIGHT + measured;
  const variance =
    (ASSUMPTION_WEIGHT * ASSUMED_BETWEEN_DEVICES ** 2 + measured * accuracy.betweenDevices ** 2) / freedom;
  return {
    weights,
    labelled: accuracy.labelled,
    devices: Math.max(1, accuracy.devices),
    betweenDevices: Math.sqrt(variance),
    freedom,
    spread: measured > 0 ? 'measured' : 'assumed',
  };
}
