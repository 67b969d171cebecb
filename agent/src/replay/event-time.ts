import { numberOf, type Cell } from '../data/table.js';

/** Above this a number of seconds would lie in the year 5138: it is milliseconds. */
const MILLISECONDS_FROM = 1e11;

/** A cell's time as epoch milliseconds: ISO 8601 (UTC where it names no zone), epoch seconds or epoch milliseconds. */
export function eventTimeMs(cell: Cell | undefined): number | undefined {
  const number = numberOf(cell);
  if (number !== undefined) {
    if (!Number.isFinite(number)) return undefined;
    return Math.abs(number) > MILLISECONDS_FROM ? number : number * 1000;
  }
  const text = String(cell).trim().replace(' ', 'T');
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const zoned = /(z|[+-]\d{2}:?\d{2})$/i.test(text) || text.length === 10 ? text : `${text}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}

/** Whole days, so that the hours of the day stay what they were. */
const DAY_MS = 86_400_000;

/** How far to move times so that the last of them lies within the day before `endMs`. */
export function shiftToEnd(lastMs: number, endMs: number): number {
  return Math.floor((endMs - lastMs) / DAY_MS) * DAY_MS;
}
