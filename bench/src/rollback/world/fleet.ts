import type { Normals } from '../../quality/draw/normals.js';
import { FEATURES } from './classifier.js';

export const HARDWARE = ['a53', 'a72', 'm7'] as const;
export const REGIONS = ['north', 'south', 'coast'] as const;
export const VARIANTS = ['fp32', 'int8'] as const;

/** A device and its own ways. */
export interface SimDevice {
  readonly id: string;
  readonly attributes: { readonly hardware: string; readonly region: string };
  readonly variant: string;
  /** Inferences in an hour, on average over the day. */
  readonly rate: number;
  /** Shift of each feature, in standard deviations. */
  readonly offset: Float64Array;
  /** Logarithms of how much more often each class occurs here. */
  readonly leaning: Float64Array;
  /** Typical latency, and memory at its start. */
  readonly latencySeconds: number;
  readonly memoryBytes: number;
  /** Starts in an hour, without any fault. */
  readonly starts: number;
  /** Share of inferences that fail, without any fault. */
  readonly errors: number;
  /** Share of inferences that a person labels; 0 for most. */
  readonly labelled: number;
  /** Share of the time without a network. */
  readonly away: number;
}

export interface FleetSettings {
  readonly devices: number;
  /** Typical inferences of a device in an hour. */
  readonly rate: number;
  /** Whether people give feedback at all; three devices in ten then have it. */
  readonly feedback: boolean;
}

const LATENCY: Readonly<Record<string, number>> = { a53: 0.045, a72: 0.035, m7: 0.055 };
const MEMORY: Readonly<Record<string, number>> = { a53: 120e6, a72: 180e6, m7: 60e6 };

/** Devices of three kinds of hardware in three regions; two in five run int8, whatever else they are. */
export function drawFleet({ devices, rate, feedback }: FleetSettings, classes: number, random: Normals): SimDevice[] {
  return Array.from({ length: devices }, (_, d) => {
    const hardware = pick(HARDWARE, [0.5, 0.3, 0.2], random);
    return {
      id: `device-${String(d).padStart(3, '0')}`,
      attributes: { hardware, region: pick(REGIONS, [0.4, 0.3, 0.3], random) },
      variant: pick(VARIANTS, [0.6, 0.4], random),
      rate: rate * Math.exp(0.5 * random.normal()),
      offset: Float64Array.from({ length: FEATURES }, () => 0.25 * random.normal()),
      leaning: Float64Array.from({ length: classes }, () => 0.3 * random.normal()),
      latencySeconds: LATENCY[hardware]! * Math.exp(0.15 * random.normal()),
      memoryBytes: MEMORY[hardware]! * Math.exp(0.1 * random.normal()),
      starts: (0.1 / 24) * Math.exp(0.5 * random.normal()),
      errors: 0.002 * Math.exp(0.5 * random.normal()),
      labelled: feedback && random.uniform() < 0.3 ? 0.1 : 0,
      away: random.uniform() < 0.1 ? 0.5 : 0.02,
    };
  });
}

function pick(names: readonly string[], shares: readonly number[], random: Normals): string {
  let left = random.uniform();
  for (const [i, share] of shares.entries()) {
    left -= share;
    if (left < 0) return names[i]!;
  }
  return names.at(-1)!;
}
