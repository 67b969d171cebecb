import type { Attributes, ReportColumns, WatchedSignals } from '@fleetally/collector';
import type { MakeInfluence } from './influence.js';
import type { MakePresence } from './presence.js';

/** What a simulated fleet is like. */
export interface FleetSpec {
  readonly features: number;
  readonly cohorts: number;
  readonly devicesPerCohort: number;
  /** Mean inferences per device and window; each device has its own rate within a third of it, and windows vary. */
  readonly samples: number;
  /** Devices differ for ever: standard deviation of each feature's offset, in standard deviations of the feature. */
  readonly offsetSd: number;
  /** Share of a window's sampling variance that is drawn afresh; the rest is left to an influence. Default 1. */
  readonly whiteShare?: number;
  readonly influences: readonly MakeInfluence[];
  readonly presence?: MakePresence;
  /** Attributes of a device; default `{ c: 'c<cohort>' }`, none for a single cohort. */
  readonly attributes?: (device: number, cohort: number) => Attributes;
  /** How devices differ in how much they do: evenly within a third, or Pareto (a few do nearly everything). */
  readonly rates?: 'even' | 'pareto';
  /** Share of device-windows that glitch: all features 2 σ off, up or down, for that window only. */
  readonly glitchShare?: number;
  /** Every so many windows is drawn as counts (1: all), for the rules that need them. Default 0: never. */
  readonly countEvery?: number;
}

export const SECONDS = 300;

/** Windows of a simulated fleet, one after the other, as the detector takes them. */
export interface Stream {
  readonly watched: WatchedSignals;
  /** Number of the next window since the epoch. */
  window: number;
  next(): ReportColumns;
}
