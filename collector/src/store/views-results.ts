import type { KeptParts } from '../detect/types.js';

/** ISO 8601, UTC. */
export type Instant = `${string}Z`;

/** Attributes that a device must have; `{}` is the whole model. */
export type Cohort = Readonly<Record<string, string>>;

/** A finite number, or the word that is the answer; `not-applicable` where categories have no order to measure along. */
export type Figure = number | 'no-data' | 'inconclusive' | 'suppressed' | 'not-applicable';

/** In place of counts, where so few devices stand behind them that they might speak of one. */
export interface Suppressed {
  readonly outcome: 'suppressed';
  readonly suppressed: true;
  /** `<5` where kDevices is 5. */
  readonly devices: `<${number}`;
}

export interface NoData {
  readonly outcome: 'no-data';
}

/** How watching goes. `learning` is inconclusive for the reason that the history is still too short. */
export type WatchOutcome = 'ok' | 'drift' | 'learning' | 'inconclusive' | 'no-data';

export interface WatchStatus {
  readonly outcome: WatchOutcome;
  /** One sentence for people; empty only when the outcome is `ok`. */
  readonly reason: string;
  /** When the first verdicts are due, in event time; only while `learning`. */
  readonly learningUntil?: Instant;
}

/** How many of a model's signals stand at each outcome, and how many use each clock; over the whole model, not its cohorts. */
export interface SignalTally {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly clocks: Readonly<Record<string, number>>;
}

export interface ModelView {
  readonly model: string;
  /** Digest of the plan whose counts are newest. */
  readonly plan: string;
  readonly plans: readonly string[];
  readonly versions: readonly string[];
  readonly devices: number;
  readonly reports: number;
  readonly inferences: number;
  /** Start of the oldest window. */
  readonly firstWindowAt: Instant;
  /** End of the newest window. */
  readonly lastWindowAt: Instant;
  /** What the model reads. */
  readonly features: readonly { readonly name: string; readonly kind: 'numeric' | 'categorical' }[];
  /** What else is counted and has a histogram: `output` and `confidence` of a classifier, `latency`. */
  readonly outputs: readonly string[];
  readonly alarms: { readonly pending: number; readonly firing: number };
  readonly signals: SignalTally;
  readonly status: WatchStatus;
}

export interface PlanView {
  readonly digest: string;
  readonly model: string;
  /** The plan itself, as its canonical JSON says. */
  readonly plan: unknown;
}

export interface DeviceView {
  readonly device: string;
  readonly attributes: Cohort;
  readonly firstWindowAt: Instant | 'no-data';
  readonly lastWindowAt: Instant | 'no-data';
  readonly reports: number;
}

export interface DeviceList {
  readonly devices: readonly DeviceView[];
  /** Pass it as `after` for the next page; absent on the last. */
  readonly next?: string;
}

export interface CohortView {
  readonly cohort: Cohort;
  readonly devices: number | `<${number}`;
  readonly suppressed: boolean;
}

/** Cohorts of one cut that are not watched. */
export interface UnwatchedCohorts {
  /** `hw` or `hw,firmware`, or the key of a named cohort. */
  readonly by: string;
  /**
   * `cap`: the most that are watched are watched already. `same-devices`: a pair of exactly the devices of a single value.
   * `many-values`, `one-per-device`, `many-cells`: the attribute is not cut at all. `no-device`: nobody is in it.
   */
  readonly reason: 'cap' | 'same-devices' | 'many-values' | 'one-per-device' | 'many-cells' | 'no-device';
  readonly cohorts: number;
  /** The largest of them; empty where the whole attribute is left alone. */
  readonly largest: readonly Cohort[];
}

/** Which cohorts of a model are under the promise, and which are not. */
export interface CohortsView {
  readonly model: string;
  readonly watched: readonly CohortView[];
  readonly unwatched: readonly UnwatchedCohorts[];
}

/** `pending`: evidence is gathering but has not sufficed yet; worked out from the newest verdicts, kept nowhere. */
export type AlarmState = 'pending' | 'firing' | 'resolved';

/** What somebody decided on an alarm; `policy` is the configuration. */
export interface DecisionView {
  readonly alarm: string;
  readonly action: 'rebaseline' | 'resolve' | 'keep';
  readonly author: string;
  readonly reason: string;
  /** Event time from which on it holds. */
  readonly effectiveAt: Instant;
  /** By the collector's clock. */
  readonly recordedAt: Instant;
}

export interface AlarmView {
  readonly alarm: string;
  readonly model: string;
  readonly plan: string;
  readonly cohort: Cohort;
  /** Devices of the cohort at the newest verdict of this stream. */
  readonly devices: number | `<${number}` | 'no-data';
  /** `output`, `latency` or `errors` where it is none of the model's inputs. */
  readonly feature: string;
  /** Both features, for a pair. */
  readonly features: readonly string[];
  readonly signal: string;
  readonly signals: readonly string[];
  readonly lane: 'evidence' | 'fast';
  readonly state: AlarmState;
  /** Evidence as a share of what an alarm needs, 0.1 to 1; only while pending. */
  readonly progress?: number;
  /** While pending, this and `changedAt` are the start of the newest block that was judged. */
  /** A silence covers it: now, or for what has resolved, when it was raised. `silence` says whose and why. */
  readonly silenced?: true;
  readonly silence?: { readonly id: string; readonly until: Instant; readonly author: string; readonly reason: string };
  readonly raisedAt: Instant;
  readonly changedAt: Instant;
  /** Absent until it has resolved. */
  readonly resolvedAt?: Instant;
  readonly evidence: Figure;
  readonly effect: EffectSizes;
  /** The incident that it is part of; absent while pending, and until the next evaluation. */
  readonly incident?: string;
  /** Somebody has seen it and lets it fire. */
  readonly kept?: DecisionView;
}

/** Empty model, feature or cohort: all of them. */
export interface SilenceView {
  readonly silence: string;
  readonly model: string;
  readonly feature: string;
  readonly cohort: Cohort;
  readonly from: Instant;
  readonly to: Instant;
  readonly author: string;
  readonly reason: string;
}

/** What people read about size; these never decide. */
export interface EffectSizes {
  /** In standard deviations of one inference under the reference; the sign is the direction. */
  readonly shiftSigma: Figure;
  /** Population stability index. */
  readonly psi: Figure;
  /** Jensen–Shannon distance, 0 to 1. */
  readonly js: Figure;
  /** Wasserstein-1, normalised. */
  readonly wasserstein: Figure;
  /** Kolmogorov–Smirnov distance over the bins, 0 to 1. */
  readonly ks: Figure;
}

export type HistogramKind =
  'numeric' | 'categorical' | 'classes' | 'confidence' | 'margin' | 'latency' | 'feedback' | 'resource';

/** Counts of one span of event time: one per label, and those that fit no bin. Noisy, and possibly negative, at level dp. */
export interface HistogramCounts {
  readonly outcome: 'counts';
  readonly from: Instant;
  readonly to: Instant;
  /** The most in any one window. */
  readonly devices: number;
  readonly inferences: number;
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
  readonly missing: number;
}

export type HistogramSide = HistogramCounts | Suppressed | NoData;

export interface FeatureView {
  readonly model: string;
  readonly plan: string;
  readonly feature: string;
  readonly kind: HistogramKind;
  readonly cohort: Cohort;
  readonly labels: readonly string[];
  /** Bin b is edges[b] to edges[b + 1]; only where values are numbers. */
  readonly edges?: readonly number[];
  readonly current: HistogramSide;
  readonly baseline: HistogramSide;
  readonly effect: EffectSizes;
}

/** One evaluated block. Cohorts keep a block only when its evidence is worth keeping, so series can have gaps. */
export interface EvidenceBlock {
  /** Start of the block. */
  readonly at: Instant;
  readonly clock: string;
  readonly outcome: string;
  readonly reason: string;
  /** Mean residual of the block, in the signal's unit. */
  readonly effect: Figure;
  /** The standard deviation it would have without any change. */
  readonly deviation: Figure;
  readonly z: Figure;
  readonly evidence: Figure;
  readonly threshold: Figure;
  readonly devices: number | `<${number}`;
  /** What the verdict was made of; absent where it is older than 0.3.0, or of too few devices. */
  readonly parts?: KeptParts;
}

export interface EvidenceView {
  readonly model: string;
  readonly plan: string;
  readonly signal: string;
  readonly cohort: Cohort;
  /** Oldest first. */
  readonly blocks: readonly EvidenceBlock[];
}

export interface FleetView {
  readonly devices: { readonly total: number; readonly lastHour: number; readonly lastDay: number };
  readonly reports: number;
  readonly inferences: number;
  readonly firstWindowAt: Instant | 'no-data';
  readonly lastWindowAt: Instant | 'no-data';
  /** Event time up to which everything is evaluated. */
  readonly evaluatedTo: Instant | 'no-data';
  readonly signals: SignalTally;
  readonly status: WatchStatus;
}
