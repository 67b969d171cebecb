import type { Alarm, DetectorOptions } from '@fleetally/collector';
import { WINDOWS_PER_DAY } from '../fleet/influence.js';
import type { Stream } from '../fleet/fleet-stream.js';
import { Watch } from './watch.js';

export const WINDOWS_PER_WEEK = 7 * WINDOWS_PER_DAY;

/** What a run without any change led to: every alarm is a false one. */
export interface QuietRun {
  readonly weeks: number;
  readonly evidence: number;
  readonly fast: number;
  /** Windows (since the start) of all alarms. */
  readonly at: readonly number[];
  readonly alarms: readonly Alarm[];
  /** Share of (feature, window) in which an alarm stood, so that no other could be raised. */
  readonly standing: number;
  readonly clocks: Record<string, number>;
  readonly watch: Watch;
}

/** Runs a stream for so many weeks (whole days) and counts the alarms. */
export function quietRun(
  stream: Stream,
  weeks: number,
  options: Partial<DetectorOptions> = {},
  afterWindow?: () => void,
): QuietRun {
  const watch = new Watch(stream.watched, options);
  const windows = Math.ceil(weeks * 7) * WINDOWS_PER_DAY;
  const alarms: Alarm[] = [];
  const at: number[] = [];
  const features = new Set(stream.watched.signals.map((signal) => signal.feature)).size;
  let standing = 0;
  for (let w = 0; w < windows; w++) {
    const raised = watch.take(stream.next());
    standing += new Set(watch.firing.map((alarm) => alarm.feature)).size / features / windows;
    afterWindow?.();
    for (const alarm of raised) {
      alarms.push(alarm);
      at.push(w);
    }
  }
  const evidence = alarms.filter((alarm) => alarm.lane === 'evidence').length;
  return {
    weeks: windows / WINDOWS_PER_WEEK,
    evidence,
    fast: alarms.length - evidence,
    at,
    alarms,
    standing,
    clocks: watch.clocks(),
    watch,
  };
}
