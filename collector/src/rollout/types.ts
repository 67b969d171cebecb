import type { Predicate } from '../detect/predicate.js';

/** One step of a rollout; each includes the devices of those before it. */
export interface RolloutStage {
  /** Share of the devices in scope, 0 to 1, by a stable hash of device and rollout. */
  readonly share: number;
  /** Narrows the scope for this stage. Absent: all of it. */
  readonly cohort?: Predicate;
  /** Event time that must pass at this stage. */
  readonly soakSeconds: number;
  /** Upgraded devices that must have been judged, with no harm found, before the next stage. */
  readonly minDevices: number;
}

/** What somebody decided to put on devices. */
export interface RolloutSpec {
  readonly rollout: string;
  readonly model: string;
  readonly version: string;
  /** Absent: chosen for each device (registry). */
  readonly variant?: string;
  readonly kind: 'release' | 'rollback';
  /** Absent: all devices of the model. */
  readonly scope?: Predicate;
  /** As well as, and within, `scope`: only these. */
  readonly devices?: readonly string[];
  /** Only devices that were assigned, or report, one of these versions. Absent: whatever they run. */
  readonly fromVersions?: readonly string[];
  readonly stages: readonly RolloutStage[];
  /** Share of the devices in scope that keep what they have until the rollout is completed, for comparison. */
  readonly controlShare: number;
  /** The recommendation that led to it. */
  readonly recommendation?: string;
}

export type RolloutState =
  | 'running'
  | 'holding' // the judgement is inconclusive, or has no data, or found harm: the next stage does not begin
  | 'paused' // by a person
  | 'completed'
  | 'aborted';

/**
 * Why a rollout holds. For lack of evidence: the devices of its stage still get it, since evidence comes from them. For
 * harm, or because deliveries fail: no further device gets it.
 */
export type RolloutHold = 'no-evidence' | 'harm' | 'deliveries';

/** A version on its way to devices, stage by stage, as it is now. */
export interface Rollout extends RolloutSpec {
  readonly state: RolloutState;
  /** Present while it holds, also while it is paused meanwhile. */
  readonly hold?: RolloutHold;
  /** Of one that is aborted: devices that have it keep it. Absent: they go back to what they had. */
  readonly keep?: boolean;
  /** What a person has overruled: it does not hold for these any more. Absent: nothing. */
  readonly overruled?: readonly RolloutHold[];
  /** Index of the current stage. */
  readonly stage: number;
  /** Event time at which the current stage began, epoch seconds. */
  readonly stageSince: number;
  /** Why it is in this state: one plain sentence. */
  readonly reason: string;
  readonly author: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  readonly changedAtMs: number;
}

/** What a device ought to run. */
export interface Assignment {
  readonly model: string;
  readonly version: string;
  readonly variant: string;
  /** SHA-256 (hex). */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly planDigest?: string;
  readonly canaryDigest?: string;
  readonly rollout: string;
  /** Why this version and this variant: one plain sentence. */
  readonly reason: string;
}
