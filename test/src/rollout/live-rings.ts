import { until } from '../support/until.js';
import { LiveFleet } from './live-fleet.js';

const RINGS = ['canary', 'early', 'rest'] as const;

/** Devices of each ring: half of them phones. */
export const RING_DEVICES = 8;
const DEVICES = RING_DEVICES * RINGS.length;
/** Also the fewest event hours that a day's pattern can be known from. */
const BEFORE_HOURS = 24;
const WINDOW_HOURS = 2;
const STEP_HOURS = 8;
/** A look of the collector takes as long, on a machine that does something else as well. */
const LOOK_MS = 4_000;
/** On a busy machine it is behind the devices by more than that: no more hours are lived then, and it is waited for. */
const LAST_LOOK_MS = 90_000;

export interface RingFleetOptions {
  readonly folder: string;
  readonly models: readonly string[];
  /** @default the first of `models` */
  readonly firstOf?: (device: number) => string;
  /** Most event hours. */
  readonly hours: number;
}

/** A day of a fleet in three rings of eight devices each. */
export async function ringFleet(options: RingFleetOptions): Promise<LiveFleet> {
  const fleet = await LiveFleet.start(options.folder, {
    ...options,
    devices: DEVICES,
    windowHours: WINDOW_HOURS,
    attributesOf: (d) => ({ ring: RINGS[Math.floor(d / 2) % RINGS.length]! }),
  });
  await fleet.live(BEFORE_HOURS);
  return fleet;
}

/** Brings a version to one ring after the other. Result: the rollout. */
export async function rollOutByRings(fleet: LiveFleet, version: string): Promise<string> {
  const stages = RINGS.map((_, r) => ({
    ...{ share: 1, soakSeconds: 6 * 3_600, minDevices: RING_DEVICES / 2 },
    ...(r < RINGS.length - 1 && { cohort: { attribute: 'ring', in: RINGS.slice(0, r + 1) } }),
  }));
  const asked = { model: 'har', version, stages, controlShare: 0, reason: 'to see what it does' };
  const { rollout } = (await fleet.act('/api/v1/rollouts', asked)) as { rollout: { rollout: string } };
  return rollout.rollout;
}

/** Lives on until `isSo`; at most so many hours of event time. Result: what was read last. */
export async function liveUntil<T>(
  fleet: LiveFleet,
  { mostHours, read, isSo }: { mostHours: number; read: () => Promise<T>; isSo: (value: T) => boolean },
): Promise<T> {
  for (let hours = 0; ; hours += STEP_HOURS) {
    await fleet.live(STEP_HOURS);
    await fleet.evaluated();
    const isLast = hours + STEP_HOURS >= mostHours;
    const found = await settled(read, isSo, isLast ? LAST_LOOK_MS : LOOK_MS);
    if (isSo(found) || isLast) return found;
  }
}

/** What is read once it is so, or after `patienceMs`. */
async function settled<T>(read: () => Promise<T>, isSo: (value: T) => boolean, patienceMs: number): Promise<T> {
  const deadline = performance.now() + patienceMs;
  return until('a look', read, (found) => isSo(found) || performance.now() > deadline, 2 * patienceMs);
}
