import type { FleetSpec } from '../fleet/fleet-stream.js';
import { fleetCase } from './fleet-case.js';
import type { Case } from './case.js';

const SIZES: readonly (readonly [devices: number, samples: number, change: Partial<FleetSpec>])[] = [
  [1, 20, {}],
  [3, 20, {}],
  [8, 5, {}],
  [20, 5, {}],
  [20, 20, { rates: 'pareto' }],
];

/** Few devices, few inferences, glitches: 40 signals of the whole model, binned, all inferences counted one by one. */
export const SMALL_CASES: readonly Case[] = SIZES.map(([devices, samples, change]) =>
  fleetCase({
    id: `small-${devices}x${samples}`,
    title: `${devices} devices, ${samples} inferences a window${change.rates === 'pareto' ? ' (Pareto)' : ''}, 1 % glitching device-windows, binned`,
    spec: { cohorts: 1, devicesPerCohort: devices, samples, glitchShare: 0.01, countEvery: 1, ...change },
    expected: devices === 1 ? '–' : '0 to 1.0',
  }),
);
