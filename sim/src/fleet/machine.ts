/** What a machine can be in; the class a model predicts. */
export const CONDITIONS = ['normal', 'imbalance', 'bearing_wear', 'overheating'] as const;

export type Condition = (typeof CONDITIONS)[number];

/**
 * One sensor of the machine. Everything but `mean` and `noise` is in multiples of `noise`, so that a reader can
 * compare sensors at a glance.
 */
export interface SensorModel {
  name: string;
  unit: string;
  /** Of a healthy machine at night. */
  mean: number;
  /** Standard deviation of one reading around what the machine does, in `unit`. */
  noise: number;
  /** Share of the noise's variance that is autocorrelated. */
  memoryShare: number;
  /** Correlation time of that share. */
  memorySeconds: number;
  /** Rise from night to the middle of an average day. */
  warmth: number;
  /** Shift in each of CONDITIONS. */
  effects: readonly [number, number, number, number];
}

/** A pump as a maintenance engineer would instrument it: 8 sensors. */
export const SENSORS: readonly SensorModel[] = [
  sensor('vibration_rms', 'mm/s', [2.1, 0.35], [0.3, 600], 0, [0, 2.8, 1.2, 0]),
  sensor('vibration_kurtosis', '1', [3.2, 0.4], [0.2, 600], 0, [0, 0.4, 3, 0]),
  sensor('acoustic_level', 'dB', [62, 2], [0.3, 900], 0.2, [0, 0.8, 1.4, 0.3]),
  sensor('bearing_temperature', 'Cel', [48, 3], [0.4, 1500], 0.9, [0, 0.2, 1.6, 1.4]),
  sensor('motor_temperature', 'Cel', [61, 3.5], [0.4, 1500], 1, [0, 0, 0.2, 3]),
  sensor('motor_current', 'A', [8.2, 0.6], [0.3, 900], 0.4, [0, 0.5, 0.3, 1.8]),
  sensor('rotation_speed', '1/min', [1480, 12], [0.3, 600], -0.2, [0, -0.4, 0, -1.1]),
  sensor('supply_pressure', 'bar', [4.1, 0.25], [0.4, 1200], 0, [0, 0, 0, 0.2]),
];

export const SENSOR_NAMES: readonly string[] = SENSORS.map((model) => model.name);

/** Mean time in a condition before it changes, in seconds. */
export const DWELL_SECONDS: readonly [number, number, number, number] = [2400, 1200, 1200, 1200];

/** Which fault follows a healthy spell, by relative frequency; a fault is always followed by a healthy spell. */
export const FAULT_WEIGHTS: readonly [number, number, number, number] = [0, 0.4, 0.35, 0.25];

function sensor(
  name: string,
  unit: string,
  [mean, noise]: readonly [number, number],
  [memoryShare, memorySeconds]: readonly [number, number],
  warmth: number,
  effects: readonly [number, number, number, number],
): SensorModel {
  return { name, unit, mean, noise, memoryShare, memorySeconds, warmth, effects };
}
