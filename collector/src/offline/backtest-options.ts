import { falseAlarmsPerWeek, PROMISE_FORM } from '../detect/promise.js';
import { BacktestError } from './backtest-error.js';

export interface BacktestOptions {
  readonly data: string;
  readonly time: string;
  readonly device: string;
  /** Attributes to cut by. */
  readonly cohorts: readonly string[];
  /** Default: all other columns. */
  readonly features?: readonly string[];
  readonly prediction?: string;
  readonly confidence?: string;
  /** Column with the version of the model that ran: gives recommendations. */
  readonly version?: string;
  readonly windowSeconds: number;
  readonly clock: 'auto' | 'window' | '6h' | '1d';
  readonly baselineWindows?: number;
  readonly falseAlarmsPerWeek: number;
  /** As the person wrote it, for the report. */
  readonly falseAlarms: string;
  readonly rebaselineAfterAlarm: boolean;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `30s`, `5m`, `1h`, `1d` in seconds. Errors: BacktestError OPTION. */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d+)\s*([smhd])$/.exec(text.trim());
  const seconds = match === null ? 0 : Number(match[1]) * UNIT_SECONDS[match[2]!]!;
  if (seconds <= 0)
    throw new BacktestError('OPTION', `${option} ${text}: expected a number with s, m, h or d, such as 5m`);
  return seconds;
}

/** `1/week` and the like as false alarms a week. Errors: BacktestError OPTION. */
export function parseFalseAlarms(text: string, option: string): number {
  const rate = falseAlarmsPerWeek(text);
  if (rate === undefined) throw new BacktestError('OPTION', `${option} ${text}: expected ${PROMISE_FORM}`);
  return rate;
}
