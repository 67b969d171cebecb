import type { Cohort, CohortView, Figure, Instant } from './views-results.js';

/** How far one feature of one cohort is on its way to an alarm, by its strongest signal. */
export interface DriftCell {
  readonly cohort: Cohort;
  readonly feature: string;
  readonly signal: string;
  readonly outcome: string;
  /** Why there is no verdict; empty otherwise. */
  readonly reason: string;
  /** Evidence over what an alarm needs: 1 is the alarm line. */
  readonly share: Figure;
  /** Start of the block that was judged. */
  readonly at: Instant;
}

/** All of a model's cohorts and features at once, as judged last. */
export interface DriftView {
  readonly model: string;
  readonly plan: string;
  readonly cohorts: readonly CohortView[];
  /** What a cohort has no cell of is quiet: verdicts of cohorts are kept only while there is evidence. */
  readonly cells: readonly DriftCell[];
}
