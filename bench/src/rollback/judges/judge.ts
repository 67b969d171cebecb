import type { RecommendedAction } from '@fleetally/collector';
import type { ArrivedHours } from '../world/arrived-hours.js';
import type { SimDevice } from '../world/fleet.js';

/** What a judge may look at. */
export interface Look {
  /** The end of the last hour, in hours since the history began. */
  readonly hour: number;
  readonly fleet: readonly SimDevice[];
  /** What has reached the collector. */
  readonly arrived: ArrivedHours;
  /** Hours since the history began at which the current stage did, and whether its soak time has passed. */
  readonly stageSince: number;
  readonly soaked: boolean;
  readonly stage: number;
  readonly lastStage: boolean;
  /** Devices that run the release now, as far as reports tell. */
  readonly upgraded: number;
}

/** Something to be done, as a judge says it. Devices by their index in the fleet. */
export interface Advice {
  readonly action: RecommendedAction;
  readonly devices: ReadonlySet<number>;
  /** In the judge's own words, for people who look into a result. */
  readonly said: string;
}

export interface Opinion {
  /** Whether the stage may end, once its soak time has passed. */
  readonly pass: boolean;
  /** All that stands at this look. */
  readonly advice: readonly Advice[];
}

/** Judges one rollout, look after look; made anew for each. */
export interface Judge {
  look(look: Look): Opinion;
}

export function everybody(fleet: readonly SimDevice[]): ReadonlySet<number> {
  return new Set(fleet.keys());
}
