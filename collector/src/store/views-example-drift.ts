import { EXAMPLE_COHORTS } from './views-example-devices.js';
import { instantOf } from './views-instant.js';
import type { AlarmView, Cohort, DriftCell, DriftView, Figure } from './views.js';

const FEATURES = ['temperature', 'humidity', 'light', 'vent', 'latency'];

/** Where the alarms fire, where evidence gathers, and a little unrest elsewhere; firmware 2.0-beta has too few devices. */
export function exampleDrift(
  model: string,
  plan: string,
  alarms: readonly AlarmView[],
  newestSeconds: number,
): DriftView {
  const at = instantOf(newestSeconds - 900);
  const cell = (cohort: Cohort, feature: string, share: Figure, outcome = 'stable'): DriftCell => ({
    ...{ cohort, feature, signal: `${feature}/location`, outcome, reason: '', share, at },
  });
  const firing = alarms
    .filter(({ state }) => state === 'firing')
    .map(({ cohort, feature }) => cell(cohort, feature, 12, 'drift'));
  const beta = FEATURES.map((feature) => cell({ firmware: '2.0-beta' }, feature, 'suppressed'));
  const unrest = [
    cell({ hw: 'edge-a' }, 'temperature', 0.34),
    cell({}, 'light', 0.21),
    cell({}, 'temperature', 0.06),
    cell({ hw: 'edge-c' }, 'humidity', 0.02),
    cell({ hw: 'edge-b' }, 'latency', 0.015),
    { ...cell({}, 'vent', 0, 'inconclusive'), reason: 'too few samples' },
  ];
  return { model, plan, cohorts: EXAMPLE_COHORTS, cells: [...firing, ...unrest, ...beta] };
}
