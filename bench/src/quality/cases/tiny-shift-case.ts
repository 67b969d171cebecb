import { FEATURE_NAMES } from '../fleet/mixed/kinds.js';
import { watchedFleet } from '../power/history.js';
import { POWER_FLEETS } from '../power/targets.js';
import { WINDOWS_PER_WEEK } from '../watch/quiet-run.js';
import { Watch } from '../watch/watch.js';
import type { Case, CaseContext, Row } from './case.js';

const SHIFT = 0.01;

/** A change that is of no consequence to anybody must wake nobody, however much data there is. */
export const TINY_SHIFT_CASES: readonly Case[] = [
  {
    id: 'power-shift-0.01',
    title: `power: all six features move by ${SHIFT} σ, and stay there`,
    run: (context) => [tinyShift(context)],
  },
];

function tinyShift({ seed, quick }: CaseContext): Row {
  const fleets = quick ? 1 : 8;
  const windows = quick ? 288 : WINDOWS_PER_WEEK;
  let alarms = 0;
  let onFeatures = 0;
  for (let f = 0; f < fleets; f++) {
    const { fleet, options, snapshot, end } = watchedFleet('quiet', POWER_FLEETS.quiet, seed + f, { clock: 'window' });
    const watch = Watch.restore(fleet.watched, options, snapshot);
    fleet.window = end;
    fleet.reseed(seed + f);
    fleet.changes = FEATURE_NAMES.map((_, feature) => ({ kind: 'shift', feature, size: SHIFT }));
    for (let w = 0; w < windows; w++) {
      for (const alarm of watch.take(fleet.next())) {
        alarms += 1;
        if (alarm.feature.startsWith('f')) onFeatures += 1;
      }
    }
    fleet.changes = [];
  }
  const weeks = (fleets * windows) / WINDOWS_PER_WEEK;
  return {
    quantity: `all six features move by ${SHIFT} σ: alarms`,
    expected: '0',
    measured: `${onFeatures} on these features, ${alarms - onFeatures} on others, in ${weeks.toFixed(1)} weeks`,
    values: { onFeatures, alarms, weeks },
    kept: onFeatures === 0,
  };
}
