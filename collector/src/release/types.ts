/** Attributes that all devices of a cohort share; empty for everybody. */
export type CohortOf = Readonly<Record<string, string>>;

/** Which devices a judgement or a recommendation is about: those of the cohorts that ran one of the variants. */
export interface ReleaseScope {
  /** Any of these; `[{}]` for everybody. */
  readonly cohorts: readonly CohortOf[];
  /** Absent: all variants. */
  readonly variants?: readonly string[];
  /** Absent: all devices of the above; named devices otherwise. */
  readonly devices?: readonly string[];
}

/** A change of version as devices report it: those that ran something else before and run `to` now are upgraded. */
export interface Release {
  readonly model: string;
  /** The version that most upgraded devices ran before. */
  readonly from: string;
  readonly to: string;
}

/** What is asked of a release. Each is a difference in differences unless `comparison` of its judgement says otherwise. */
export type EffectKind =
  | 'accuracy' // true, from feedback; share of right answers
  | 'estimated-accuracy'
  | 'class-shares' // half the sum of absolute changes over the classes
  | 'output' // location of a regression's output, in standard deviations
  | 'confidence'
  | 'errors' // share of inferences that failed
  | 'latency' // share over the objective, or mean log latency where there is none
  | 'crashes' // starts of the agent per device and day
  | 'memory' // mean log of the resident memory
  | 'energy'
  | 'inputs'; // the input signal that moved most, in standard deviations

/** What a release did to one kind of thing, by the signal that speaks for it. */
export interface SignalEffect {
  readonly kind: EffectKind;
  /** The signal that speaks for the kind, such as `output/share:SITTING`. */
  readonly signal: string;
  /** Upgraded devices' change minus the others' change; positive is more. */
  readonly effect: number;
  /** 95 % interval that holds at all looks together. */
  readonly low: number;
  readonly high: number;
  /** Beyond which, in its bad direction, it counts as harm. */
  readonly margin: number;
  readonly finding: 'harm' | 'no-harm' | 'inconclusive' | 'no-data';
  /** Upgraded devices, and others, behind it. */
  readonly devices: number;
  readonly controls: number;
  /** e-value against "no worse than the margin"; at least 1 / (its share of the promise) when `finding` is harm. */
  readonly evidence: number;
}

/** Whether the inputs of upgraded devices stayed what they were. */
export type InputFinding =
  | 'same'
  | 'moved-on-upgraded' // and not on the others: the release changed preprocessing
  | 'moved-on-both'
  | 'inconclusive'
  | 'no-data';

/** What is known of one release within one cohort and variant, at one look. */
export interface ReleaseJudgement {
  readonly release: Release;
  readonly cohort: CohortOf;
  /** Absent: all variants together. */
  readonly variant?: string;
  /** Event time of the look: end of the last block in it, epoch seconds. */
  readonly at: number;
  readonly verdict: 'harmful' | 'harmless' | 'inconclusive' | 'no-data';
  /** One plain sentence. */
  readonly reason: string;
  /** `before-after`: everybody was upgraded at once, so the world cannot be told from the version unless inputs stayed put. */
  readonly comparison: 'control' | 'before-after';
  readonly inputs: InputFinding;
  readonly effects: readonly SignalEffect[];
  readonly devices: number;
  readonly controls: number;
  /** Devices whose own change is far outside the others': left out of the effects, and named. */
  readonly outliers: readonly string[];
}
