import { instantOf } from './views-instant.js';
import type { CohortsView, CohortView, DeviceList, DevicePage, DeviceView } from './views.js';

const DAY_SECONDS = 86_400;

const HARDWARE: readonly CohortView[] = [
  { cohort: {}, devices: 48, suppressed: false },
  ...['edge-a', 'edge-b', 'edge-c'].map((hw) => ({ cohort: { hw }, devices: 16, suppressed: false })),
];
const BETA: CohortView = { cohort: { firmware: '2.0-beta' }, devices: '<5', suppressed: true };

export const EXAMPLE_COHORTS: readonly CohortView[] = [...HARDWARE, BETA];

export function exampleWatched(model: string): CohortsView {
  return {
    model,
    watched: [...HARDWARE, { cohort: { 'name:': 'pilot-sites' }, devices: 9, suppressed: false }, BETA],
    unwatched: [{ by: 'serial', reason: 'one-per-device', cohorts: 48, largest: [] }],
  };
}

/** A page of 48 devices: sixteen of each hardware, half in each region; every sixteenth was silent for two hours. */
export function exampleDevices(newestSeconds: number, { after, limit, cohort = {} }: DevicePage): DeviceList {
  const devices = Array.from({ length: 48 }, (_, i): DeviceView => ({
    device: `dev-${String(i).padStart(3, '0')}`,
    attributes: { hw: ['edge-a', 'edge-b', 'edge-c'][i % 3]!, region: i % 2 === 0 ? 'north' : 'south' },
    firstWindowAt: instantOf(newestSeconds - 9 * DAY_SECONDS),
    lastWindowAt: instantOf(newestSeconds - (i % 16 === 0 ? 7_200 : 0)),
    reports: 2_592,
  }));
  const matching = devices.filter(
    ({ device, attributes }) =>
      (after === undefined || device > after) &&
      Object.entries(cohort).every(([key, value]) => attributes[key] === value),
  );
  const page = matching.slice(0, limit);
  const last = page.at(-1);
  return { devices: page, ...(last && matching.length > limit && { next: last.device }) };
}
