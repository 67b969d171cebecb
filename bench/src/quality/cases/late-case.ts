import { lateness } from '../fleet/lateness.js';
import type { Case } from './case.js';
import { fleetCase } from './fleet-case.js';

const DEVICE_SD = 1 / Math.sqrt(15);

export const LATE_CASES: readonly Case[] = [0, 0.2, 0.5].map((bias) => {
  const { presence, influence } = lateness(bias * DEVICE_SD);
  return fleetCase({
    id: `late-${bias}`,
    title: `late data: a sixth of the devices is late, and then ${bias} sd off`,
    spec: { cohorts: 1, presence, influences: [influence] },
    expected: '0.62 (evaluated once)',
  });
});
