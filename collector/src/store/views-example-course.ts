import { instantOf } from './views-instant.js';
import type { CoursePoint, CourseQuery, CourseView, RunningQuery, RunningView } from './views.js';

const HOUR = 3_600;
const DAY = 86_400;
const DAYS = 14;
/** Blocks of six hours from the start: when 2.4.0 began to be brought out. */
const UPGRADE = 41;

/** Two weeks in which 2.3.1 replaced 2.3.0, and 2.4.0 reached a fifth of the fleet before it was stopped. */
export function exampleRunning({ model }: RunningQuery, newestSeconds: number): RunningView {
  const from = newestSeconds - DAYS * DAY;
  const points = Array.from({ length: DAYS * 4 }, (_, i) => {
    const third = Math.max(0, Math.min(9, 3 * (i - UPGRADE)));
    const second = Math.min(48 - third, Math.max(0, 8 * (i - 12)));
    return { at: instantOf(from + i * 6 * HOUR), devices: [48 - second - third, second, third] };
  });
  return {
    ...{ model, blockSeconds: 6 * HOUR, from: instantOf(from), to: instantOf(newestSeconds) },
    versions: ['2.3.0', '2.3.1', '2.4.0'],
    points,
  };
}

/** Three days of a signal: that of 2.4.0 parts from the others' at once. Its first blocks have too few devices. */
export function exampleCourse({ model, signal, cohort }: CourseQuery, newestSeconds: number): CourseView {
  const blocks = 36;
  const from = newestSeconds - blocks * 2 * HOUR;
  const point = (i: number, mean: number, half: number, devices: number): CoursePoint => {
    const at = instantOf(from + i * 2 * HOUR);
    return devices < 5
      ? { at, mean: 'suppressed', low: 'suppressed', high: 'suppressed', devices: '<5' }
      : { at, mean, low: mean - half, high: mean + half, devices };
  };
  const [usual, worse] = signal.includes('accuracy') ? [0.914, 0.871] : [0.012, 0.053];
  const wave = (i: number, k: number): number => 0.002 * Math.sin(i / 3 + k) + 0.001 * Math.cos(1.7 * i + k);
  const all = Array.from({ length: blocks }, (_, i) => i);
  return {
    ...{ model, signal, cohort, blockSeconds: 2 * HOUR, from: instantOf(from), to: instantOf(newestSeconds) },
    series: [
      { version: '2.3.1', points: all.map((i) => point(i, usual + wave(i, 0), 0.004, i < 20 ? 16 : 7)) },
      {
        version: '2.4.0',
        points: all.slice(19).map((i) => point(i, worse + wave(i, 2), 0.011, i < 21 ? 3 : 9)),
      },
    ],
  };
}
