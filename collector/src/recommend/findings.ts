import type { Anomaly } from '../anomalies/types.js';
import type { Attributes } from '../detect/types.js';
import type { RegistryView } from '../registry/types.js';
import type { CohortOf, ReleaseJudgement } from '../release/types.js';
import type { Rollout } from '../rollout/types.js';
import type { NamedCohorts } from './predicate-of.js';

/** That devices of a cohort and variant ran a version, and how it went. */
export interface ServedVersion {
  readonly model: string;
  readonly version: string;
  /** `{}` for the whole fleet. */
  readonly cohort: CohortOf;
  /** Absent: all variants. */
  readonly variant?: string;
  /** `served`: it ran there, and nobody has judged it. */
  readonly finding: 'harmless' | 'harmful' | 'served';
  /** Event time up to which that is known, epoch seconds. */
  readonly until: number;
}

/** An anomaly with the model that it is about; empty for one that concerns a device and no model. */
export interface ModelAnomaly extends Anomaly {
  readonly model: string;
}

/** An open incident, as far as recommending needs it. */
export interface DriftFinding {
  readonly incident: string;
  readonly model: string;
  readonly headline: string;
  /** A `WhyCode` of incidents. */
  readonly why: string;
  readonly cohorts: readonly CohortOf[];
  /** Signals with the largest part first, such as `flow/location`. */
  readonly signals: readonly string[];
  /** 0 where not known. */
  readonly devices: number;
  /** Event time at which the change probably began. */
  readonly changedAt: number;
}

/** All that a recommendation is made from. */
export interface Findings {
  /** Of any models and releases; of each release the newest look at or before `at` counts. */
  readonly judgements: readonly ReleaseJudgement[];
  /** What ran where before. */
  readonly history: readonly ServedVersion[];
  readonly registry?: RegistryView;
  /** Those that fire. */
  readonly anomalies: readonly ModelAnomaly[];
  /** Those that are open. */
  readonly incidents: readonly DriftFinding[];
  /** What the devices are that anomalies and judgements name. Absent: nothing is known to be told for many of them already. */
  readonly attributes?: ReadonlyMap<string, Attributes>;
  /** Cohorts that people have given names, as incidents may be about them. */
  readonly named?: NamedCohorts;
  /** Where given, only releases that a rollout now brings to devices are held or promoted. Absent: all are. */
  readonly rollouts?: readonly Rollout[];
  /** Event time, epoch seconds. */
  readonly at: number;
}

/** Fewer upgraded devices than this are never a reason to treat a cohort otherwise than the one around it. */
export const LEAST_DEVICES = 5;
