import type { LabelledRows } from '../trainer/network.js';
import { CONDITIONS, SENSORS } from './machine.js';
import type { SimulatedDevice } from './device.js';

export interface RecordingOptions {
  fromSeconds: number;
  /** Time between two readings of a device. */
  stepSeconds: number;
  rowsPerDevice: number;
}

/** Readings with their true conditions, one device after the other: what a training set is made of. */
export function recordRows(devices: readonly SimulatedDevice[], options: RecordingOptions): LabelledRows {
  const rowCount = devices.length * options.rowsPerDevice;
  const features = new Float32Array(rowCount * SENSORS.length);
  const labels = new Uint8Array(rowCount);
  devices.forEach((device, index) => {
    const start = index * options.rowsPerDevice;
    device.read(
      options.fromSeconds,
      options.stepSeconds,
      options.rowsPerDevice,
      features.subarray(start * SENSORS.length),
      labels.subarray(start),
    );
  });
  return { features, labels, rowCount, featureCount: SENSORS.length, classCount: CONDITIONS.length };
}
