import type { DeviceAnomalyView } from './anomaly-types.js';
import { instantOf } from './views-instant.js';

/** One stuck sensor, a site that is cut off, and a device that came back. */
export function exampleAnomalies(newestSeconds: number): readonly DeviceAnomalyView[] {
  const at = (ago: number) => instantOf(newestSeconds - ago);
  const one = { model: 'greenhouse', cohort: {}, devices: 1, features: [], excess: 1.5 } as const;
  return [
    {
      ...one,
      anomaly: 'silence-cut-off',
      kind: 'silence',
      cohort: { region: 'north' },
      devices: 24,
      state: 'firing',
      raisedAt: at(3_600),
      since: at(4_500),
    },
    {
      ...one,
      anomaly: 'stuck-light',
      kind: 'stuck',
      device: 'dev-017',
      features: ['light'],
      state: 'firing',
      raisedAt: at(7_200),
      since: at(7_800),
    },
    {
      ...one,
      anomaly: 'silence-back',
      kind: 'silence',
      device: 'dev-004',
      state: 'resolved',
      raisedAt: at(50_000),
      since: at(50_900),
      resolvedAt: at(40_000),
      resolution: 'back',
    },
  ];
}
