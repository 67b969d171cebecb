/** `{}` is the whole model; each attribute narrows it. */
export type Cohort = Readonly<Record<string, string>>;

/**
 * What kind of quantity an alarm is about: an `input` feature, a `pair` of them, an `output` (predictions, confidence,
 * errors, accuracy) or `operation` (latency, resource figures). The last two follow inputs, never the other way round.
 */
export type Role = 'input' | 'pair' | 'output' | 'operation';

/**
 * An alarm as incidents need it. Times are epoch seconds of event time.
 *
 * What decides on belonging (model, cohort, features, role, clock, raisedAt, changedAt) stays the same for an alarm's
 * life; signals and state do not.
 */
export interface Member {
  readonly alarm: string;
  readonly model: string;
  readonly planDigest: string;
  readonly cohort: Cohort;
  /** Both names of a pair, else one. */
  readonly features: readonly string[];
  readonly role: Role;
  /** The signal that crossed first, such as `flow/location`, and all that crossed. */
  readonly signal: string;
  readonly signals: readonly string[];
  /** Length of the blocks that it was found in. */
  readonly blockSeconds: number;
  readonly raisedAt: number;
  readonly changedAt: number;
  /** Null while it fires. */
  readonly resolvedAt: number | null;
  /** Somebody has seen it and lets it fire. */
  readonly isKept: boolean;
  /** Change of the first signal since then, in standard deviations of one inference; NaN where not known. */
  readonly effectSd: number;
  /** Shift of the values in standard deviations, for features that have a location; NaN where not known. */
  readonly shiftSigma: number;
  /** Devices in the cohort; 0 where not known. */
  readonly devices: number;
}

/** What it takes to run a model: latency, and figures such as `resource:rss`. */
const OPERATION = /^(latency$|resource:)/;
const OUTPUT = /^(output|feedback)$/;

/**
 * `inputs`: names of the plan's features but a regression's, which it puts out; none when the plan is not known. A feature may
 * be called as outputs are.
 */
export function roleOf(features: readonly string[], inputs: ReadonlySet<string>): Role {
  if (features.length > 1) return 'pair';
  const [feature = ''] = features;
  if (inputs.has(feature)) return 'input';
  if (OPERATION.test(feature)) return 'operation';
  return inputs.size > 0 || OUTPUT.test(feature) ? 'output' : 'input';
}

export function sharesFeature(a: Pick<Member, 'features'>, b: Pick<Member, 'features'>): boolean {
  return a.features.some((feature) => b.features.includes(feature));
}

/** A signal's name without its feature: `location` of `flow/location`. Either may hold a slash. */
export function signalName({ features }: Pick<Member, 'features'>, signal: string): string {
  const feature = features.find((name) => signal.startsWith(`${name}/`));
  return feature === undefined ? signal.slice(signal.indexOf('/') + 1) : signal.slice(feature.length + 1);
}
