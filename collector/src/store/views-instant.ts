import type { Instant } from './views-results.js';

/** Epoch seconds as ISO 8601 in UTC, without fractions where there are none. */
export function instantOf(seconds: number): Instant {
  const iso = new Date(Math.round(seconds * 1000)).toISOString();
  return `${iso.replace(/(\.000)?Z$/, '')}Z`;
}
