import type { Plan } from './plan.js';

/** True while a plan's bins are still being learnt from the fleet (docs/first-period.md): it has no reference yet. */
export function isLearning(plan: Plan): boolean {
  return plan.features.some(({ kind }) => kind === 'generic' || kind === 'refined');
}
