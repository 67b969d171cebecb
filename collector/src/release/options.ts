import { ReleaseError } from './release-error.js';
import type { CohortOf, EffectKind } from './types.js';

/** How releases are judged. */
export interface ReleaseOptions {
  /** False findings of harm that are allowed in a week, over all releases of the model together. */
  readonly falseAlarmsPerWeek: number;
  /** Event time of the look: slices that start at or after it are not looked at; epoch seconds. */
  readonly at: number;
  /** Length of the slices' blocks. @default 3600 */
  readonly blockSeconds?: number;
  /** Beyond which a change counts as harm, by kind; see `DEFAULT_MARGINS`. */
  readonly margins?: Partial<Margins>;
  /** Cohorts of a device, beside everybody. @default one for each attribute */
  readonly cohortsOf?: (attributes: Readonly<Record<string, string>>) => readonly CohortOf[];
  /** Fewer upgraded devices than this are no evidence of harm; 3 at least of none. @default 2 */
  readonly fewestDevices?: number;
  /** Cohorts judged beside everybody, those with most upgraded devices first. @default 60 */
  readonly mostCohorts?: number;
}

/** One margin for each kind, and one for a latency that no objective is set for. */
export type Margins = Record<EffectKind | 'latency-log', number>;

/**
 * Three points of accuracy, or what is worth as much to whoever uses the model.
 *
 * Shares (accuracy, classes, errors, latency over its objective, confidence) are in shares of one; `output` and `inputs` in
 * standard deviations of the reference; `latency-log`, `memory` and `energy` are logarithms, so that 0.1 is a tenth more;
 * `crashes` are starts per device and day.
 */
export const DEFAULT_MARGINS: Margins = {
  accuracy: 0.03,
  'estimated-accuracy': 0.03,
  'class-shares': 0.03,
  output: 0.1,
  confidence: 0.03,
  errors: 0.01,
  latency: 0.03,
  'latency-log': 0.1,
  crashes: 0.5,
  memory: 0.2,
  energy: 0.2,
  inputs: 0.1,
};

export function marginsOf({ margins }: ReleaseOptions): Margins {
  return { ...DEFAULT_MARGINS, ...margins };
}

/** Errors: ReleaseError OUT_OF_RANGE. */
export function checkOptions(options: ReleaseOptions): void {
  const { falseAlarmsPerWeek, at, blockSeconds = 3_600, fewestDevices = 1 } = options;
  const positive = { falseAlarmsPerWeek, blockSeconds, fewestDevices, ...marginsOf(options) };
  for (const [name, value] of Object.entries(positive)) {
    if (!(value > 0 && Number.isFinite(value))) throw new ReleaseError('OUT_OF_RANGE', `${name} is ${value}`);
  }
  if (!Number.isFinite(at)) throw new ReleaseError('OUT_OF_RANGE', `at is ${at}`);
}
