/** @typedef {import('../src/store/views.js').Figure} Figure */

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const two = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });
const three = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

const WORDS = {
  'no-data': 'no data',
  inconclusive: 'inconclusive',
  suppressed: 'too few devices',
  'not-applicable': 'not applicable',
};

/** A figure with three digits, or its word. @param {Figure} value */
export function figureText(value) {
  if (typeof value !== 'number') return WORDS[value];
  return Math.abs(value) >= 1_000 ? whole.format(value) : three.format(value);
}

/** Evidence spans many powers of ten. @param {Figure} value */
export function evidenceText(value) {
  if (typeof value !== 'number') return WORDS[value];
  if (value > 1e15) return 'beyond measure';
  return value >= 1 ? whole.format(value) : three.format(value);
}

/** @param {number} value */
export function countText(value) {
  return whole.format(value);
}

/** @param {number} share */
export function percentText(share) {
  return percent.format(share);
}

/** Two digits and its unit, without the sign. @param {number} value */
export function sigmaText(value) {
  return `${two.format(Math.abs(value))} σ`;
}

/** A value on an axis. @param {number} value */
export function valueText(value) {
  return three.format(value);
}

/** Seconds as people say them. @param {number} seconds */
export function durationText(seconds) {
  if (seconds < 1e-3) return `${three.format(seconds * 1e6)} µs`;
  return seconds < 1 ? `${three.format(seconds * 1e3)} ms` : `${three.format(seconds)} s`;
}

/**
 * Round values from 0 to just above `most`, about `count` of them.
 * @param {number} most
 * @param {number} count
 */
export function niceTicks(most, count) {
  const rough = (most || 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const ticks = [];
  for (let i = 0; i * step < most + step; i++) ticks.push(i * step);
  return ticks;
}

/** `4.9 kB`. @param {number} bytes */
export function bytesText(bytes) {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${two.format(bytes / 1_000 ** power)} ${units[power]}`;
}
