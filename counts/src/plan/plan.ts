import type { CategoryOverflow } from './category-overflow.js';
import type { Feedback } from './feedback.js';
import type { Resource } from './resources.js';

/** Where one feature's value is found in a model's inputs (or outputs). */
export type Source =
  /** One element of each row of a tensor. */
  | { readonly tensor: string; readonly column: number }
  /** A figure per channel of a large tensor (image, audio, embedding). */
  | {
      readonly tensor: string;
      readonly summary: SummaryKind;
      readonly channel: number;
      readonly layout: TensorLayout;
    }
  /** One of `of` signed-bucket projections: each element goes into one bucket, with a sign, both from `seed`. */
  | { readonly tensor: string; readonly projection: number; readonly of: number; readonly seed: number };

/** `sharpness` came with 0.3: `detail` in standard deviations, which loudness and contrast leave as it is. */
export type SummaryKind = 'mean' | 'deviation' | 'detail' | 'sharpness';
export type TensorLayout = 'nhwc' | 'nchw' | 'flat';

/**
 * A number, counted in k = edges.length - 1 bins: bin b holds edges[b] <= v < edges[b+1], and the last bin its right
 * edge too. Cells in order: the k bins, `below`, `above`, `missing` (NaN and both infinities).
 *
 * `split` is the first bin on the upper side of the reference median (pairs): upper is bin >= split, or `above`;
 * `missing` is on the lower side, so that a pair's four-fold table is exact over all rows.
 * `reference` holds the reference rows' count in each of the k + 3 cells.
 */
export interface NumericFeature {
  readonly kind: 'numeric';
  readonly name: string;
  readonly source: Source;
  readonly edges: readonly number[];
  readonly split: number;
  readonly reference: readonly number[];
  /** A number that the model puts out (a regression's), not one that it is given. */
  readonly output?: true;
}

/**
 * A name or code. Cells in order: one per category, one per bucket of the overflow (if there is one), `other`, `missing`.
 * `reference` holds the reference rows' count in each of these cells.
 */
export interface CategoricalFeature {
  readonly kind: 'categorical';
  readonly name: string;
  readonly source: Source;
  readonly categories: readonly (string | number)[];
  readonly overflow?: CategoryOverflow;
  readonly reference: readonly number[];
}

/**
 * A number of which nothing is known yet, in a plan without reference: counted in log-linear cells (`genericCell`), the
 * same for every such feature, and `missing`. `precision` is the format in which the model sees it.
 */
export interface GenericFeature {
  readonly kind: 'generic';
  readonly name: string;
  readonly source: Source;
  readonly precision: 'float32' | 'float64';
}

/** A generic feature on second sight: bins as a NumericFeature's, where earlier counts lay, but no reference yet. */
export interface RefinedFeature {
  readonly kind: 'refined';
  readonly name: string;
  readonly source: Source;
  readonly precision: 'float32' | 'float64';
  readonly edges: readonly number[];
}

export type Feature = NumericFeature | CategoricalFeature | GenericFeature | RefinedFeature;

/** What was known about right and wrong on the reference, per confidence bin (20 of equal width over [0, 1]). */
export interface Accuracy {
  /** Correct predictions per confidence bin. */
  readonly correct: readonly number[];
  /** Labelled predictions per confidence bin. */
  readonly labelled: readonly number[];
  /** Devices (or people, sites …) that the labels came from. */
  readonly devices: number;
  /** Standard deviation of calibration between them, in accuracy (0.03 is three points). */
  readonly betweenDevices: number;
}

/**
 * A classifier's output. Cells: one per class and `undefined` (a row with NaN or without a finite largest score), then
 * 20 bins of the top-1 probability, and 20 of its margin over the second where `reference.margin` is there (plans of
 * versions before 0.3 have none). `reference.classes` has classes.length + 1 counts, each of the other two 20.
 */
export interface ClassOutput {
  readonly tensor: string;
  readonly form: ScoreForm;
  readonly classes: readonly string[];
  readonly reference: {
    readonly classes: readonly number[];
    readonly confidence: readonly number[];
    readonly margin?: readonly number[];
  };
  readonly accuracy?: Accuracy;
}

export type ScoreForm = 'probabilities' | 'logits';

/** Says what is counted. Content-addressed: a report names the SHA-256 of the plan's canonical bytes. */
export interface Plan {
  readonly schema: 'fleetally.plan/1';
  readonly model: string;
  readonly features: readonly Feature[];
  /** Pairs of numeric features, by index, smaller index first. */
  readonly pairs: readonly (readonly [number, number])[];
  readonly output?: ClassOutput;
  readonly latencyObjectiveSeconds?: number;
  /** Which list of signals is asked of the counts; absent: the first one, without a signal for each class of error. */
  readonly signals?: typeof SIGNALS;
  readonly feedback?: Feedback;
  /** Figures of the device, sampled every so often. */
  readonly resources?: readonly Resource[];
}

export const PLAN_SCHEMA = 'fleetally.plan/1';
/** The newest list of signals. Stored sums rely on a plan's list, so a plan keeps the one it was made with. */
export const SIGNALS = 2;
export const CONFIDENCE_BINS = 20;
export const MARGIN_BINS = 20;

/** What a plan may hold. Generous for real models, small enough that a hostile plan cannot exhaust a collector. */
export const PLAN_LIMITS = {
  features: 4096,
  cells: 100_000,
  nameLength: 128,
  bins: 128,
  categories: 64,
  classes: 10_000,
  projections: 64,
  bytes: 16 * 1024 * 1024,
} as const;
