import { coarseFeatures, learntPlan, refinePlan, type Plan } from '@fleetally/counts';
import type { LearningProgress, LearntCounts } from '../store/learning-store.js';

/** What a round needs before anything follows from it. */
export interface FirstPeriodRules {
  readonly hours: number;
  readonly roundHours: number;
  readonly minSamples: number;
  readonly minDevices: number;
}

/** What is to be done about a plan that is being learnt. */
export type NextStep =
  | { readonly outcome: 'waiting'; readonly reason: string }
  /** Another round: these features' bins are still too coarse. */
  | { readonly outcome: 'refined'; readonly plan: Plan; readonly reason: string }
  | { readonly outcome: 'learnt'; readonly plan: Plan; readonly reason: string };

/** A feature that still has no fine bins then never will: its values are too unlike, or two of them hold everything. */
export const MOST_ROUNDS = 8;

/**
 * The next plan of a model, from what the fleet has counted by the one before, and how many devices in each
 * cell. `round` counts from 1. Pure; equal counts
 * give equal plans. Errors: PlanError when the features need more cells than a plan may have.
 */
export function nextPlan(
  plan: Plan,
  merged: LearntCounts,
  devicesByCell: Float64Array,
  round: number,
  rules: FirstPeriodRules,
): NextStep {
  const { devices, inferences, counts } = merged;
  const short = missing(merged, rules);
  if (short !== undefined) return waiting(short);
  const hours = hoursOf(merged);
  const by = `${inferences} inferences of ${devices} devices in ${hours.toFixed(1)} h, round ${round}`;
  const crowd = { devices: devicesByCell, least: rules.minDevices };
  const coarse = coarseFeatures(plan, counts, crowd);
  if (coarse.length > 0 && round < MOST_ROUNDS) {
    const names = coarse.slice(0, 3).map((index) => plan.features[index]!.name);
    const rest = coarse.length > names.length ? ` and ${coarse.length - names.length} more` : '';
    return {
      outcome: 'refined',
      plan: refinePlan(plan, counts, crowd),
      reason: `${by}: finer for ${names.join(', ')}${rest}`,
    };
  }
  if (hours < rules.hours) return waiting(`${hours.toFixed(1)} of ${rules.hours} h`);
  return { outcome: 'learnt', plan: learntPlan(plan, counts), reason: by };
}

/** What a round lacks of its least devices, inferences and time; undefined when it has them. */
export function missing(progress: LearningProgress, rules: FirstPeriodRules): string | undefined {
  const { devices, inferences } = progress;
  const hours = hoursOf(progress);
  if (devices < rules.minDevices) return `${devices} of ${rules.minDevices} devices`;
  if (inferences < rules.minSamples) return `${inferences} of ${rules.minSamples} inferences`;
  return hours < Math.min(rules.roundHours, rules.hours)
    ? `${hours.toFixed(1)} of ${Math.min(rules.roundHours, rules.hours)} h`
    : undefined;
}

/** Event time from the first window to the last. */
export function hoursOf({ from, to }: LearningProgress): number {
  return (to - from) / 3_600;
}

function waiting(reason: string): NextStep {
  return { outcome: 'waiting', reason };
}
