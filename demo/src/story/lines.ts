import type { LiveAlarm } from '../collector/collector-api.js';
import { cohortName, subjectOf } from './verdict.js';

/** Event time as the story tells it: `day 8, 06:00`, counted from 0. */
export function storyTime(seconds: number, startSeconds: number): string {
  const minutes = Math.round((seconds - startSeconds) / 60);
  const [day, rest] = [Math.floor(minutes / 1440), minutes % 1440];
  return `day ${day}, ${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
}

export interface DayFigures {
  atSeconds: number;
  startSeconds: number;
  stored: number;
  offline: readonly string[];
  /** Reports waiting on the disks of devices that are offline now. */
  queued: number;
  /** Reports that came late since the line before. */
  late: number;
  /** What the collector says of itself: `learning`, `ok`, `drift` … */
  outcome: string;
}

/** One calm line per simulated day. */
export function dayLine(figures: DayFigures): string {
  const { offline, queued, late } = figures;
  const away =
    offline.length === 0
      ? 'all devices online'
      : `${offline.join(', ')} offline, ${count(queued, 'report')} kept on ${offline.length === 1 ? 'its' : 'their'} disk`;
  const cameLate = late === 0 ? '' : `; ${count(late, 'report')} came late`;
  const time = storyTime(figures.atSeconds, figures.startSeconds).padEnd(13);
  return `  ${time}  ${grouped(figures.stored).padStart(7)} reports stored   ${figures.outcome.padEnd(12)} ${away}${cameLate}`;
}

export function alarmLines(alarm: LiveAlarm, startSeconds: number): string[] {
  const at = (iso: string): string => storyTime(Date.parse(iso) / 1000, startSeconds);
  const lane = alarm.lane === 'fast' ? 'gross change, fast lane' : `evidence ${figure(alarm.evidence)}`;
  return [
    `  ${at(alarm.raisedAt).padEnd(13)}  ALARM  ${subjectOf(alarm)} on ${cohortName(alarm.cohort)}  (${lane})`,
    `${' '.repeat(24)}${alarm.signal}: ${signed(alarm.effect.shiftSigma)} standard deviations since ${at(alarm.changedAt)}, ` +
      `PSI ${figure(alarm.effect.psi)}`,
  ];
}

export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

export function count(value: number, noun: string): string {
  return `${grouped(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function figure(value: number | string): string {
  if (typeof value === 'string') return value;
  return Math.abs(value) >= 1e5 ? value.toExponential(1) : Number(value.toPrecision(3)).toString();
}

function signed(value: number | string): string {
  return typeof value === 'number' && value > 0 ? `+${figure(value)}` : figure(value);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
