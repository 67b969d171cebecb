import { LEAST_PEERS } from './peers.js';
import { anomalyId } from './names.js';
import type { Anomaly } from './types.js';

/** A device whose clock may be out, as its last introduction and its refused reports tell. */
export interface DeviceClock {
  readonly device: string;
  /** Clock of the device minus clock of the collector, when it introduced itself last. */
  readonly skewMs: number;
  /** True when reports of it were refused lately, as their time cannot be. */
  readonly refused: boolean;
}

/** This share of all devices with a clock that is out is one matter, such as a collector whose own clock is. */
const MANY_SHARE = 0.25;
const LEAST_MANY = 3;
const MOST_NAMED = 20;
/** An anomaly ends below this share of its limit. */
const WELL_SHARE = 0.5;

/**
 * Events that follow from the devices' clocks. `clocks`: all that may be out, and all of which an anomaly is open;
 * `known`: number of devices; `atSeconds`: now, by the collector's clock.
 */
export function clockEvents(
  clocks: readonly DeviceClock[],
  known: number,
  open: readonly Anomaly[],
  limitSeconds: number,
  atSeconds: number,
): Anomaly[] {
  const out = clocks.filter(({ skewMs, refused }) => refused || Math.abs(skewMs) > limitSeconds * 1_000);
  const isMany =
    out.length > MOST_NAMED || (known >= LEAST_PEERS && out.length >= LEAST_MANY && out.length >= MANY_SHARE * known);
  const events: Anomaly[] = [];
  const byDevice = new Map(clocks.map((clock) => [clock.device, clock]));
  for (const anomaly of open) {
    const resolution = resolutionOf(anomaly, byDevice.get(anomaly.device), isMany, limitSeconds);
    if (resolution !== undefined) events.push({ ...anomaly, state: 'resolved', resolvedAt: atSeconds, resolution });
  }
  const named = new Set(open.map(({ device }) => device));
  if (isMany) return named.has('') ? events : [...events, raised('', out, limitSeconds, atSeconds)];
  for (const clock of out) {
    if (!named.has(clock.device)) events.push(raised(clock.device, [clock], limitSeconds, atSeconds));
  }
  return events;
}

function resolutionOf(
  { device }: Anomaly,
  clock: DeviceClock | undefined,
  isMany: boolean,
  limitSeconds: number,
): Anomaly['resolution'] {
  if (device === '') return isMany ? undefined : 'well';
  if (isMany) return 'folded';
  if (clock === undefined) return 'well';
  return clock.refused || Math.abs(clock.skewMs) > WELL_SHARE * limitSeconds * 1_000 ? undefined : 'well';
}

function raised(device: string, clocks: readonly DeviceClock[], limitSeconds: number, at: number): Anomaly {
  const furthest = Math.max(...clocks.map(({ skewMs }) => Math.abs(skewMs))) / 1_000;
  return {
    id: anomalyId('clock-skew', device, at),
    kind: 'clock-skew',
    device,
    cohort: {},
    features: [],
    signal: '',
    state: 'firing',
    raisedAt: at,
    since: at,
    excess: Math.max(1, furthest / limitSeconds),
    devices: clocks.length,
  };
}
