/** What a device is: names and values that people chose or the agent found, such as `{ hw: 'a', region: 'eu' }`. */
export type Attributes = Readonly<Record<string, string>>;

/** A clock is how long one block of evidence lasts (docs/concepts/detection.md). */
export type Clock = 'window' | '6h' | '1d';

export const SLOW_CLOCK_SECONDS = { '6h': 21_600, '1d': 86_400 } as const;

/**
 * What the devices of one model and plan reported for one block of event time.
 *
 * Shapes: `samples` is devices x groups and `sums` devices x signals, both row-major, in the order of the signal set.
 * Units: `start` and `seconds` in seconds since the epoch; `start` is a multiple of `seconds`.
 */
export interface ReportColumns {
  readonly start: number;
  readonly seconds: number;
  /** Distinct device ids. */
  readonly devices: readonly string[];
  readonly attributes: readonly Attributes[];
  readonly samples: Float64Array;
  readonly sums: Float64Array;
  /** True when any report of the block carries noise (privacy level dp). */
  readonly noisy?: boolean;
}

/** The part of a signal set that detection reads; `SignalSet` of @fleetally/counts has it all. */
export interface WatchedSignal {
  readonly id: string;
  readonly name: string;
  readonly feature: string;
  readonly features?: readonly [string, string];
  readonly kind: 'mean' | 'rare' | 'concordance';
  /** Index of the denominator in `samples`. */
  readonly group: number;
  /** Standard deviation of one inference's weight under the reference. */
  readonly unitSd: number;
}

/** The signals of a plan, and the groups of samples that they stand on. */
export interface WatchedSignals {
  readonly signals: readonly WatchedSignal[];
  readonly groups: readonly string[];
}

/** `{}` is the whole model; one entry is a cut by one attribute. */
export type Cohort = Readonly<Record<string, string>>;

export type Outcome = 'drift' | 'stable' | 'inconclusive' | 'no-data';

export type InconclusiveReason = 'learning' | 'too-few' | 'alike-days' | 'explained';

/** What a verdict was made of. Variances are of `effect`, in the signal's own unit squared. */
export interface VerdictParts {
  /** Inferences behind the effect. */
  readonly samples: number;
  /** From how devices differed in this block. */
  readonly betweenDevices: number;
  /** Mean square of the stream's past effects, and how many blocks it rests on: shocks that all devices share included. */
  readonly past: number;
  readonly pastBlocks: number;
  /** What independent inferences would have. */
  readonly sampling: number;
  /** What is usual at this time of the week; `effect` is what was left after it. */
  readonly weekly: number;
  /** Smallest effect worth a person's time, subtracted from the size of `effect`. */
  readonly margin: number;
  /** Effect over deviation for the fast lane, window clock only. */
  readonly ratio: number;
  /** Set where events were counted by devices: what z was worked out from. */
  readonly rare?: RareTally;
}

/** What is kept of them, and shown. */
export type KeptParts = Omit<VerdictParts, 'pastBlocks' | 'ratio' | 'rare'>;

/** Devices with at least one event, beside what their own pasts say. */
export interface RareTally {
  /** Devices with one in this block. */
  readonly events: number;
  /** Blocks of the same devices' pasts with one. */
  readonly pastEvents: number;
  /** Of both together, how many would be in this block if nothing had changed. */
  readonly expected: number;
  /** Devices that counted. */
  readonly devices: number;
}

/** One stream (cohort x signal) in one block. `effect` and `deviation` are in the signal's own unit. */
export interface StreamVerdict {
  readonly cohort: Cohort;
  readonly signal: string;
  readonly feature: string;
  readonly clock: Clock;
  readonly start: number;
  readonly outcome: Outcome;
  readonly reason?: InconclusiveReason;
  /** Mean residual of the block against the devices' own past (for a cohort: against the rest of the fleet). */
  readonly effect: number;
  /** Standard deviation that `effect` would have without any change. */
  readonly deviation: number;
  readonly z: number;
  readonly evidence: number;
  readonly threshold: number;
  readonly devices: number;
  readonly parts: VerdictParts;
}

export type Lane = 'evidence' | 'fast';

export type Resolution = 'quiet' | 'rebaselined' | 'by-hand';

/** A change that crossed the line: of what, in which cohort, since when, and how large it is. */
export interface Alarm {
  readonly id: string;
  readonly cohort: Cohort;
  /** A feature's name, or `output` or `latency`. */
  readonly feature: string;
  /** Both features, when the signal belongs to a pair. */
  readonly features?: readonly [string, string];
  /** The signal that crossed first. */
  readonly signal: string;
  /** Every signal that crossed in this alarm, the first one included. */
  readonly signals: readonly string[];
  readonly lane: Lane;
  readonly clock: Clock;
  readonly state: 'firing' | 'resolved';
  /** Event time, epoch seconds: end of the block that raised it. */
  readonly raisedAt: number;
  /** Event time, epoch seconds: start of the block in which the change is most likely to have begun. */
  readonly changedAt: number;
  readonly resolvedAt?: number;
  /** `rebaselined` when the cohort's baseline was started anew, `by-hand` when a person said that it is over. */
  readonly resolution?: Resolution;
  /** E-value at the moment of raising; for the fast lane the ratio of effect to deviation. */
  readonly evidence: number;
  /** Mean residual of the first signal since the change, in standard deviations of one inference. */
  readonly effectSd: number;
  /** Mean residual of the feature's location signal since the change, where it has one. */
  readonly locationChange?: number;
  readonly devices: number;
}

/** What one block led to. */
export interface BlockResult {
  readonly clock: Clock;
  readonly start: number;
  readonly seconds: number;
  readonly devices: number;
  /** Alarms that were raised, joined by a further signal, or resolved in this block. */
  readonly alarms: readonly Alarm[];
  /** Streams worth keeping: the whole model's, and any with evidence to speak of. */
  readonly verdicts: readonly StreamVerdict[];
  /** How many streams came to which outcome. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Streams that the cap on cohorts leaves unwatched. */
  readonly unwatched: number;
}
