import { canonicalPlanBytes, isLearning } from '@fleetally/counts';
import type { KnownPlan, PlanRegistry } from '../ingest/plan-registry.js';
import type { LearningStore } from '../store/learning-store.js';
import type { DesiredPlans } from './desired-plans.js';
import { hoursOf, missing, nextPlan, type FirstPeriodRules } from './next-plan.js';

export interface LearnerParts {
  readonly plans: Pick<PlanRegistry, 'all' | 'put'>;
  readonly desired: DesiredPlans;
  readonly learning: LearningStore;
  readonly rules: FirstPeriodRules;
  /** Digests whose bins were found to be fine, and that only wait for the period's end. Filled here. */
  readonly fine: Set<string>;
  /** Epoch milliseconds, for what is recorded; event time comes with the reports. */
  readonly nowMs: () => number;
}

/** A plan that devices are now told to fetch. */
export interface Step {
  readonly model: string;
  readonly outcome: 'refined' | 'learnt';
  readonly digest: string;
  readonly reason: string;
}

/** Who is written down as the author of a plan that was learnt. */
export const AUTHOR = 'first period';

/**
 * Looks at every plan that is being learnt and, where the fleet has counted enough, stores the next one and wants it. A
 * killed collector does the same again: equal counts give equal plans.
 *
 * Of a model whose devices began with different generic plans, the one that is first ready wins; devices that the learnt
 * plan does not fit refuse it and go on as before. Errors: StoreError, PlanError, after all models had their turn.
 */
export async function learn(parts: LearnerParts): Promise<Step[]> {
  const { plans, desired } = parts;
  await desired.reload();
  const steps: Step[] = [];
  const failures: unknown[] = [];
  for (const known of plans.all().filter(({ plan }) => isLearning(plan))) {
    // Wanted by nobody while another is: an earlier round, or other devices' beginning.
    const wanted = desired.get(known.plan.model);
    if (wanted !== undefined && wanted !== known.digest) continue;
    const step = await learnOne(known, parts).catch((error: unknown) => {
      failures.push(error);
      return undefined;
    });
    if (step !== undefined) steps.push(step);
  }
  if (failures.length > 0) throw failures[0];
  return steps;
}

async function learnOne(known: KnownPlan, parts: LearnerParts): Promise<Step | undefined> {
  const { plans, desired, learning, rules, fine, nowMs } = parts;
  const { model } = known.plan;
  // Cheap questions first: adding up all counts of a large fleet is not.
  const progress = await learning.progress(model, known.digest);
  if (missing(progress, rules) !== undefined) return undefined;
  if (fine.has(known.digest) && hoursOf(progress) < rules.hours) return undefined;
  // The generic plan is round 1 and was wanted by nobody.
  const merged = await learning.merged(model, known.digest);
  const crowd = await learning.crowd(model, known.digest);
  const next = nextPlan(known.plan, merged, crowd, desired.rounds(model) + 1, rules);
  if (next.outcome === 'waiting') {
    fine.add(known.digest);
    return undefined;
  }
  const { digest } = await plans.put(canonicalPlanBytes(next.plan), nowMs());
  const { outcome, reason } = next;
  await desired.want({ model, digest, recordedAtMs: nowMs(), author: AUTHOR, reason });
  return { model, outcome, digest, reason };
}
