import type { Plan } from '@fleetally/counts';
import { CanaryJudge } from './canary-judge.js';
import type { Judge } from './judge.js';
import { OurJudge } from './our-judge.js';
import { ARGO, FLAGGER, ThresholdJudge } from './threshold-judge.js';

export interface JudgeFacts {
  readonly name: string;
  /** It has no other word than rolling back. */
  readonly canOnlyRollBack: boolean;
  readonly make: (plan: Plan) => Judge;
}

/** In the order of the tables' columns, ours first. */
export const JUDGES: readonly JudgeFacts[] = [
  { name: 'fleetally', canOnlyRollBack: false, make: (plan) => new OurJudge(plan) },
  {
    name: 'Kayenta, once a stage',
    canOnlyRollBack: true,
    make: () => new CanaryJudge('at-the-end-of-a-stage'),
  },
  {
    name: 'Kayenta, every six hours',
    canOnlyRollBack: true,
    make: () => new CanaryJudge('every-six-hours'),
  },
  { name: 'Argo Rollouts’ example', canOnlyRollBack: true, make: () => new ThresholdJudge(ARGO) },
  { name: 'Flagger’s example', canOnlyRollBack: true, make: () => new ThresholdJudge(FLAGGER) },
];
