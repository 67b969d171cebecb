import type { Normals } from '../../quality/draw/normals.js';
import { CLASSES, FEATURES } from './classifier.js';

/** What changes from hour to hour: for everybody, and in each device by itself. */
export interface Weather {
  /** Shift of a feature that all devices share. */
  common(hour: number, feature: number): number;
  /** A device's own wander. */
  own(device: number, hour: number, feature: number): number;
  /** How many inferences there are, as a factor: night and day, 1 on average. */
  traffic(hour: number): number;
  /** Logarithm of how much more often a class occurs now: night and day. */
  classes(hour: number, of: number): number;
  /** Whether the device has a network. */
  online(device: number, hour: number): boolean;
}

const COMMON = { phi: 0.9, deviation: 0.1 };
const OWN = { phi: 0.95, deviation: 0.15 };
/** Hours that a device without a network stays so, on average. */
const SPELL = 18;

export function drawWeather(away: readonly number[], hours: number, random: Normals): Weather {
  const common = Array.from({ length: FEATURES }, () => wander(COMMON, hours, random));
  const own = away.map(() => Array.from({ length: FEATURES }, () => wander(OWN, hours, random)));
  const online = away.map((share) => presence(share, hours, random));
  // The day's amplitude changes from day to day.
  const amplitude = Array.from({ length: Math.ceil(hours / 24) }, () => 1 + 0.3 * random.normal());
  const phases = CLASSES.map(() => 2 * Math.PI * random.uniform());
  const wave = (hour: number, phase: number): number =>
    amplitude[Math.floor(hour / 24)]! * Math.sin((2 * Math.PI * hour) / 24 + phase);
  return {
    common: (hour, f) => common[f]![hour]! + 0.15 * wave(hour, f),
    own: (device, hour, f) => own[device]![f]![hour]!,
    traffic: (hour) => Math.max(0.1, 1 + 0.6 * wave(hour, 0)),
    classes: (hour, of) => 0.2 * wave(hour, phases[of]!),
    online: (device, hour) => online[device]![hour] === 1,
  };
}

/** Autoregressive of order 1, stationary from its first hour on. */
function wander(
  { phi, deviation }: { readonly phi: number; readonly deviation: number },
  hours: number,
  random: Normals,
): Float32Array {
  const values = new Float32Array(hours);
  let value = deviation * random.normal();
  for (let hour = 0; hour < hours; hour++) {
    values[hour] = value;
    value = phi * value + Math.sqrt(1 - phi * phi) * deviation * random.normal();
  }
  return values;
}

function presence(share: number, hours: number, random: Normals): Uint8Array {
  const values = new Uint8Array(hours);
  const leaves = share / (1 - share) / SPELL;
  let there = random.uniform() >= share;
  for (let hour = 0; hour < hours; hour++) {
    values[hour] = there ? 1 : 0;
    there = there ? random.uniform() >= leaves : random.uniform() < 1 / SPELL;
  }
  return values;
}
