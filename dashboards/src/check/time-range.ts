/** What a dashboard is looked at over, and how finely. */
export interface TimeRange {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Seconds between two points of a chart. */
  readonly intervalSeconds: number;
}

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };
/** A chart of usual width has about so many points. */
const POINTS = 500;

/** The range that `from` opens with, such as `now-7d`. Errors: RangeError for another form. */
export function openingRange(from: string, nowSeconds: number): TimeRange {
  const [, count, unit = ''] = /^now-(\d+)([mhd])$/.exec(from) ?? [];
  const seconds = UNITS[unit];
  if (seconds === undefined) throw new RangeError(`not a range that a dashboard opens with: ${from}`);
  const length = Number(count) * seconds;
  const toSeconds = Math.floor(nowSeconds);
  return { fromSeconds: toSeconds - length, toSeconds, intervalSeconds: Math.max(15, Math.ceil(length / POINTS)) };
}
