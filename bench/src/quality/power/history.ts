import type { DetectorOptions } from '@fleetally/collector';
import { MixedFleet, type MixedSpec } from '../fleet/mixed/mixed-fleet.js';
import { PeerPanel } from '../peers/peer-panel.js';
import { quietRun } from '../watch/quiet-run.js';

/** A fleet without any change, and the state of a detector that has watched it. */
export interface History {
  readonly fleet: MixedFleet;
  /** The fleet with peers' rules that have had the week as their reference. */
  readonly panel: PeerPanel;
  readonly options: Partial<DetectorOptions>;
  readonly snapshot: Uint8Array;
  /** Number of the window after the last one watched. */
  readonly end: number;
  /** False alarms on the way. */
  readonly alarms: number;
  readonly clocks: Readonly<Record<string, number>>;
}

/** Days watched before a change. */
export const HISTORY_DAYS = 7;

const kept = new Map<string, History>();

/** Watches a fleet for a week. Those without influences are kept: their draws can be started anew for each trial. */
export function watchedFleet(name: string, spec: MixedSpec, seed: number, options: Partial<DetectorOptions>): History {
  const key = `${name} ${seed} ${JSON.stringify(options)}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const fleet = new MixedFleet(spec, seed);
  const panel = new PeerPanel(fleet);
  const { watch, alarms, clocks } = quietRun(panel, HISTORY_DAYS / 7, options);
  watch.settle();
  const history = {
    fleet,
    panel,
    options,
    snapshot: watch.snapshot(),
    end: fleet.window,
    alarms: alarms.length,
    clocks,
  };
  if ((spec.influences ?? []).length === 0 && spec.presence === undefined) kept.set(key, history);
  return history;
}
