/** What merged counts before and since the onset say of one alarm; a figure that is not known is left out. */
export interface AlarmFigures {
  /** By signal id: change of its mean, in standard deviations of one inference. */
  readonly effects: ReadonlyMap<string, number>;
  /** Change of the estimated accuracy, as a share: -0.04 is four points down. */
  readonly accuracyChange?: number;
}

/** By alarm. */
export type Figures = ReadonlyMap<string, AlarmFigures>;
