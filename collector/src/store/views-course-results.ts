import type { Cohort, Figure, Instant } from './views-results.js';

/** The mean of one signal over time, on the devices of each version. */
export interface CourseView {
  readonly model: string;
  readonly signal: string;
  readonly cohort: Cohort;
  readonly blockSeconds: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly series: readonly CourseSeries[];
}

export interface CourseSeries {
  readonly version: string;
  /** Oldest first; blocks in which nothing was counted are left out. */
  readonly points: readonly CoursePoint[];
}

export interface CoursePoint {
  /** Start of the block. */
  readonly at: Instant;
  /** In the signal's own unit, with its 95 % interval clustered by device. */
  readonly mean: Figure;
  readonly low: Figure;
  readonly high: Figure;
  readonly devices: number | `<${number}`;
}

export interface CourseQuery {
  readonly model: string;
  /** A signal, or several of one group joined by `+`, which are added up. */
  readonly signal: string;
  readonly cohort: Cohort;
  /** Epoch seconds; default: the newest 7 days of event time. */
  readonly fromSeconds?: number;
  readonly toSeconds?: number;
}
