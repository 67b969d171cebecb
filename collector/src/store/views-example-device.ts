import { exampleDevices } from './views-example-devices.js';
import { instantOf } from './views-instant.js';
import type { DeviceDetail } from './views.js';

const HOUR = 3_600;
const WEEK_HOURS = 168;

/** One of the example's devices: every third was told to run 2.4.0, and every ninth of those fell back from it. */
export function exampleDevice(id: string, model: string, newestSeconds: number): DeviceDetail | undefined {
  const { devices } = exampleDevices(newestSeconds, { limit: 1_000 });
  const place = devices.findIndex(({ device }) => device === id);
  const found = devices[place];
  if (found === undefined) return undefined;
  const isTold = place % 3 === 1;
  return {
    ...found,
    agentVersion: '0.3.0',
    firstSeenAt: instantOf(newestSeconds - 30 * 86_400),
    lastSeenAt: instantOf(newestSeconds - 600),
    clockSkewSeconds: 0.18,
    models: [
      {
        ...{ model, version: '2.3.1', variant: 'fp32', digest: 'f32a'.repeat(16) },
        since: instantOf(newestSeconds - 9 * 86_400),
        lastWindowAt: found.lastWindowAt === 'no-data' ? instantOf(newestSeconds) : found.lastWindowAt,
        ...(isTold && {
          told: { version: '2.4.0', variant: 'fp32', rollout: 'ro-1', reason: 'stage 2: 25 % of all devices' },
          delivery: { state: 'fetching', failure: '', detail: '' },
        }),
      },
    ],
    heard: Array.from({ length: WEEK_HOURS }, (_, i) => ({
      at: instantOf(newestSeconds - (WEEK_HOURS - i) * HOUR),
      reports: (i + place) % 53 < 4 ? 0 : (i + place) % 19 === 0 ? 7 : 12,
    })).filter(({ reports }) => reports > 0),
  };
}
