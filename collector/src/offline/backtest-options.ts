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

const PERIOD_WEEKS: Readonly<Record<string, number>> = { day: 1 / 7, week: 1, month: 30.4375 / 7, year: 365.25 / 7 };

/** `1/week`, `2/month`, `0.5/day` as false alarms a week. Errors: BacktestError OPTION. */
export function parseFalseAlarms(text: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*\/\s*(day|week|month|year)$/.exec(text.trim());
  const rate = match === null ? 0 : Number(match[1]) / PERIOD_WEEKS[match[2]!]!;
  if (!(rate > 0))
    throw new BacktestError(
      'OPTION',
      `${option} ${text}: expected alarms per day, week, month or year, such as 1/week`,
    );
  return rate;
}
