import type { AlarmEvent } from '../store/alarm-store.js';
import type { AnomalyEvent } from '../store/anomaly-types.js';
import type { AfterAlarmRule } from './after-alarm.js';
import type { Coverage } from './coverage.js';
import type { DetectorOptions } from './options.js';
import type { RipenessOptions } from './ripeness.js';
import type { BlockResult } from './types.js';

export interface ModelTickOptions extends RipenessOptions {
  readonly detector: Partial<DetectorOptions>;
  /** How many slow blocks a report may be late and still count. Default 1. */
  readonly latenessSlowBlocks: number;
  /** Nothing that so few devices counted is told in an incident or in the sizes of an alarm. Default 5. */
  readonly kDevices?: number;
  /** What a policy does after an alarm; without a rule it fires until it is quiet. */
  readonly afterAlarm?: readonly AfterAlarmRule[];
  /** False device anomalies accepted per week. Default 1. */
  readonly deviceAnomaliesPerWeek?: number;
}

/** What one turn of a model did. */
export interface ModelTurn {
  readonly results: readonly BlockResult[];
  readonly events: readonly AlarmEvent[];
  /** What is watched and what is not, when that has changed. */
  readonly coverage?: Coverage | undefined;
  readonly anomalies: readonly AnomalyEvent[];
  /** True when ripe windows were left for the next turn. */
  readonly more: boolean;
}
