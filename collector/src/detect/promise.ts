const WEEKS_PER: Readonly<Record<string, number>> = {
  hour: 1 / 168,
  day: 1 / 7,
  week: 1,
  month: 30.4375 / 7,
  year: 365.25 / 7,
};

/** What a promise looks like, for messages. */
export const PROMISE_FORM = 'a number per hour, day, week, month or year, such as 1/week';

/** `1/week`, `2/month`, `0.5/day` as false alarms a week; undefined when it is none. */
export function falseAlarmsPerWeek(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*\/\s*(hour|day|week|month|year)$/.exec(text.trim());
  const rate = match === null ? 0 : Number(match[1]) / WEEKS_PER[match[2]!]!;
  return rate > 0 ? rate : undefined;
}
