/** Days of the week, in the order of `Date.getUTCDay`. */
export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** The epoch began on a Thursday. */
const EPOCH_WEEKDAY = 4;

/** Day number since the epoch. */
export const FIRST_MONDAY = 4;

/** Whether a day, numbered since the epoch, is one of these days of the week (0 is Sunday). */
export function isDayOff(day: number, daysOff: readonly number[]): boolean {
  return daysOff.includes((day + EPOCH_WEEKDAY) % 7);
}
