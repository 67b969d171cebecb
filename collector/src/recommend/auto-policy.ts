import type { Recommendation } from './types.js';

/** The author of what a policy decides; no person may use it. */
export const POLICY_AUTHOR = 'policy';

/** When rollbacks may be accepted without asking; a person has set these limits. */
export interface AutoRollback {
  /** Least e-value of a harm. */
  readonly minEvidence: number;
  /** Largest share of the model's devices that one may touch, 0 to 1: its blast radius. */
  readonly maxShare: number;
  /** Within any 24 hours. */
  readonly maxPerDay: number;
}

export interface Reach {
  /** Devices in scope that run the version. */
  readonly affected: number;
  /** Devices of the model. */
  readonly devices: number;
}

export type AutoDecision =
  { readonly accept: true; readonly reason: string } | { readonly accept: false; readonly because: string };

const DAY_MS = 86_400_000;

/**
 * Whether a policy accepts an open rollback by itself. `acceptedMs`: when the policy accepted others, epoch milliseconds.
 * An effect without harm never counts, whatever its e-value. Pure. Cost: O(accepted).
 */
export function autoDecision(
  recommendation: Recommendation,
  policy: AutoRollback,
  { affected, devices }: Reach,
  acceptedMs: readonly number[],
  nowMs: number,
): AutoDecision {
  const refuse = (because: string): AutoDecision => ({ accept: false, because });
  if (recommendation.action !== 'rollback') return refuse('only rollbacks are accepted by a policy');
  if (recommendation.state !== 'open') return refuse(`it is ${recommendation.state} already`);
  const harms = recommendation.evidence.filter(({ finding }) => finding === 'harm');
  const evidence = Math.max(0, ...harms.map((effect) => effect.evidence));
  if (!(evidence >= policy.minEvidence)) {
    return refuse(`its evidence is ${format(evidence)}, below minEvidence ${format(policy.minEvidence)}`);
  }
  if (affected === 0 || devices === 0) return refuse('no device is known to run the version');
  const share = affected / devices;
  if (share > policy.maxShare) {
    return refuse(`it touches ${percent(share)} of the devices, above maxShare ${percent(policy.maxShare)}`);
  }
  const today = acceptedMs.filter((ms) => ms > nowMs - DAY_MS).length;
  if (today >= policy.maxPerDay) {
    return refuse(`${today} were accepted by policy within a day, and maxPerDay is ${policy.maxPerDay}`);
  }
  const within = `${percent(share)} of the devices, within ${percent(policy.maxShare)}`;
  return { accept: true, reason: `evidence ${format(evidence)}, at least ${format(policy.minEvidence)}; ${within}` };
}

function format(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'beyond measure';
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
