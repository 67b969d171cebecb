/**
 * What merged counts before and since the onset say of one alarm, from windows that people may be told of; a figure that
 * is not known, or may not be told, is left out.
 */
export interface AlarmFigures {
  /** Whether any size of it may be told: sizes as the detector has them are of all windows of the cohort. */
  readonly isTold: boolean;
  /** By signal id: change of its mean, in standard deviations of one inference. */
  readonly effects: ReadonlyMap<string, number>;
  /** Change of the estimated accuracy, as a share: -0.04 is four points down. */
  readonly accuracyChange?: number;
}

/** By alarm. */
export type Figures = ReadonlyMap<string, AlarmFigures>;
