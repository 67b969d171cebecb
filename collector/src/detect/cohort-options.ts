import { NAME } from './cohort-key.js';
import { attributesIn, type Predicate } from './predicate.js';

/** Ascending edges of bins; `auto` finds them in the first values seen; `values` keeps every value a cohort. */
export type NumericCut = 'auto' | 'values' | readonly number[];

/** Which cohorts a fleet is cut into, beside the values of each single attribute. */
export interface CohortOptions {
  /** Pairs of attributes, each combination of whose values is a cohort; `all` for every pair. */
  readonly pairs: 'all' | readonly (readonly [string, string])[];
  /** Cohorts that people defined, by name. */
  readonly named: Readonly<Record<string, Predicate>>;
  /** How numbers are cut, by attribute. One of which nothing is said is binned when it looks like a measurement. */
  readonly numeric: Readonly<Record<string, NumericCut>>;
  /** An attribute with more values than this is not cut. */
  readonly mostValues: number;
}

/** What a fleet is to be cut into. */
export type CutWish = Pick<CohortOptions, 'pairs' | 'named'> & {
  /** Most cohorts watched, beside the whole model. */
  readonly maxCohorts: number;
};

export const DEFAULT_COHORT_OPTIONS: CohortOptions = { pairs: [], named: {}, numeric: {}, mostValues: 200 };

/** With what is not said filled in. */
export function cohortOptions({ cohorts }: { readonly cohorts?: Partial<CohortOptions> }): CohortOptions {
  return { ...DEFAULT_COHORT_OPTIONS, ...cohorts };
}

export function cutWish(options: { readonly cohorts?: Partial<CohortOptions>; readonly maxCohorts: number }): CutWish {
  const { pairs, named } = cohortOptions(options);
  return { pairs, named, maxCohorts: options.maxCohorts };
}

/** The mark that a cell bears whose devices are in the named cohort. */
export function markOf(name: string): string {
  return NAME + name;
}

/** What must be known of a device to say which named cohorts it is in. */
export function namedAttributes(options: CohortOptions): string[] {
  return [...new Set(Object.values(options.named).flatMap(attributesIn))];
}

/** Whether a person has named this attribute in a cut, so that it is no accident that it is there. */
export function isAskedFor(name: string, options: CohortOptions, attributes: readonly string[] | undefined): boolean {
  const inPair = options.pairs !== 'all' && options.pairs.some((pair) => pair.includes(name));
  return inPair || options.numeric[name] !== undefined || (attributes?.includes(name) ?? false);
}
