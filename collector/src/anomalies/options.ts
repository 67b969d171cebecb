import { fastLaneLearningSeconds, type DetectorOptions } from '../detect/options.js';

/** How device anomalies are judged. */
export interface AnomalyOptions {
  /** False device anomalies that a person accepts per week, for all devices of a model together. Default 1. */
  readonly deviceAnomaliesPerWeek: number;
  /** Length of a window, seconds. */
  readonly windowSeconds: number;
  /** Event time that a device, and the model, need behind them before a device is called broken. */
  readonly learningSeconds: number;
  /** A device's clock is out when it is off by more than this, seconds. Default: half a window, 30 s at least. */
  readonly clockSkewSeconds: number;
}

const HOUR = 3_600;

/** The options that go with a detector's: the same windows, and the history that its lane for gross changes needs. */
export function anomalyOptions(detector: DetectorOptions, deviceAnomaliesPerWeek = 1): AnomalyOptions {
  const { windowSeconds } = detector;
  return {
    deviceAnomaliesPerWeek,
    windowSeconds,
    learningSeconds: Math.min(fastLaneLearningSeconds(detector), 48 * HOUR * Math.max(1, windowSeconds / HOUR)),
    clockSkewSeconds: Math.max(30, windowSeconds / 2),
  };
}
