import { h } from './dom.js';

/** @typedef {import('../src/store/views.js').Instant | 'no-data'} When */

const dayTime = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
const dateTime = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

const WEEK_MS = 7 * 86_400_000;

/**
 * A time in the browser's zone, with UTC on hover and for machines. Within a week of `near` the weekday is enough.
 * @param {When} instant
 * @param {When} [near]
 */
export function time(instant, near) {
  if (instant === 'no-data') return h('span', { class: 'quiet' }, 'no data');
  return h('time', { datetime: instant, title: utc(instant) }, timeText(instant, near));
}

/** @param {string} instant @param {When} [near] */
export function timeText(instant, near) {
  const at = new Date(instant);
  const close = near !== undefined && near !== 'no-data' && Math.abs(Date.parse(near) - at.getTime()) < WEEK_MS;
  return (close ? dayTime : dateTime).format(at);
}

/** @param {string} instant */
export function utc(instant) {
  return `${instant.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, '')} UTC`;
}

/** @param {number} ms */
export function clockText(ms) {
  return clock.format(ms);
}

const STEPS_MS = [5, 15, 30, 60, 180, 360, 720, 1_440, 2_880, 10_080, 20_160, 40_320].map(
  (minutes) => minutes * 60_000,
);

/**
 * Ticks of a time axis at round local times, at most `most` of them.
 * @param {number} fromMs
 * @param {number} toMs
 * @param {number} most
 * @returns {{ at: number, label: string }[]}
 */
export function timeTicks(fromMs, toMs, most) {
  const step = STEPS_MS.find((candidate) => (toMs - fromMs) / candidate <= most) ?? (toMs - fromMs) / most;
  // Local midnight, so that ticks fall on round hours of the person's own day.
  const midnight = new Date(fromMs);
  midnight.setHours(0, 0, 0, 0);
  const ticks = [];
  for (let at = midnight.getTime(); at <= toMs; at += step) {
    if (at < fromMs) continue;
    const atMidnight = new Date(at).getHours() === 0 && new Date(at).getMinutes() === 0;
    ticks.push({ at, label: step >= 86_400_000 || atMidnight ? day.format(at) : clock.format(at) });
  }
  return ticks;
}
