import type { Random } from '../random/random.js';
import type { Climate } from './climate.js';
import { distort, isMember, type Fault } from './faults.js';
import { CONDITIONS, DWELL_SECONDS, FAULT_WEIGHTS, SENSORS } from './machine.js';
import type { Presence } from './presence.js';

export interface DeviceAttributes extends Readonly<Record<string, string>> {
  hardware: string;
  region: string;
  firmware: string;
}

/** How unlike one another devices are: standard deviations across devices. */
export interface Variety {
  /** Of an offset, in multiples of a sensor's noise. */
  offset: number;
  /** Of the logarithm of a gain on a sensor's noise. */
  gain: number;
  /** Of the logarithm of how often each fault happens. */
  faultRate: number;
  /** Mean share of readings that are missing; each device and sensor has its own. */
  missing: number;
}

export interface DeviceParts {
  id: string;
  attributes: DeviceAttributes;
  /** The device's own; nothing else may draw from it. */
  random: Random;
  climate: Climate;
  presence: Presence;
  variety: Variety;
  /** Per sensor, in multiples of its noise: what the hardware class adds. */
  hardwareOffsets: readonly number[];
}

interface SensorState {
  offset: number;
  gain: number;
  missing: number;
  memory: number;
}

/**
 * One device on one machine: a condition that comes and goes, and sensors with offsets, gains, autocorrelated noise,
 * day and night, and gaps of their own.
 *
 * Seconds must not go back between calls. Readings depend on seed and times asked only, never on the faults of
 * others: a fault changes what a sensor says and draws nothing. Cost: about 0.5 µs a row of 8 sensors.
 */
export class SimulatedDevice {
  readonly id: string;
  readonly attributes: DeviceAttributes;
  readonly presence: Presence;
  readonly #random: Random;
  readonly #climate: Climate;
  readonly #sensors: readonly SensorState[];
  readonly #faultWeights: readonly number[];
  #faults: readonly Fault[] = [];
  #condition = 0;

  constructor(parts: DeviceParts) {
    const { random, variety } = parts;
    this.id = parts.id;
    this.attributes = parts.attributes;
    this.presence = parts.presence;
    this.#random = random;
    this.#climate = parts.climate;
    this.#sensors = SENSORS.map((model, i) => ({
      offset: model.mean + model.noise * (parts.hardwareOffsets[i]! + variety.offset * random.normal()),
      gain: model.noise * Math.exp(variety.gain * random.normal()),
      missing: Math.min(0.5, random.exponential(variety.missing)),
      memory: random.normal(),
    }));
    this.#faultWeights = FAULT_WEIGHTS.map((weight) => weight * Math.exp(variety.faultRate * random.normal()));
  }

  /** From now on this device has those of `faults` that name a cohort it belongs to. */
  setFaults(faults: readonly Fault[]): void {
    this.#faults = faults.filter((fault) => isMember(this.attributes, fault.cohort));
  }

  /**
   * Readings at `fromSeconds`, `fromSeconds + stepSeconds`, …: `rowCount` rows of 8 into `features` (row-major, NaN
   * where one is missing) and the true conditions' indices into `labels`.
   */
  read(fromSeconds: number, stepSeconds: number, rowCount: number, features: Float32Array, labels?: Uint8Array): void {
    const leave = DWELL_SECONDS.map((dwell) => 1 - Math.exp(-stepSeconds / dwell));
    const keep = SENSORS.map((model) => Math.exp(-stepSeconds / model.memorySeconds));
    for (let row = 0; row < rowCount; row++) {
      const seconds = fromSeconds + row * stepSeconds;
      if (this.#random.bernoulli(leave[this.#condition]!)) this.#changeCondition();
      if (labels) labels[row] = this.#condition;
      const warmth = this.#climate.warmthAt(seconds);
      for (let i = 0; i < SENSORS.length; i++) {
        features[row * SENSORS.length + i] = this.#readSensor(i, keep[i]!, warmth, seconds);
      }
    }
  }

  #readSensor(index: number, keep: number, warmth: number, seconds: number): number {
    const model = SENSORS[index]!;
    const state = this.#sensors[index]!;
    const random = this.#random;
    state.memory = keep * state.memory + Math.sqrt(1 - keep * keep) * random.normal();
    const noise = Math.sqrt(model.memoryShare) * state.memory + Math.sqrt(1 - model.memoryShare) * random.normal();
    const signal = model.effects[this.#condition as 0 | 1 | 2 | 3] + model.warmth * warmth + noise;
    let reading = state.offset + state.gain * signal;
    for (const fault of this.#faults) {
      if (fault.sensor === model.name) reading = distort(fault, reading, state.offset, seconds);
    }
    return random.bernoulli(state.missing) ? NaN : reading;
  }

  #changeCondition(): void {
    this.#condition = this.#condition === 0 ? this.#random.weighted(this.#faultWeights) % CONDITIONS.length : 0;
  }
}
