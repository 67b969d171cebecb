/** A number for people: at most four significant digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** `1 report`, `3 reports`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : nouns}`;
}

/** 1234567 -> `1,234,567`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Seconds since the epoch as `2026-11-28 07:45Z`. */
export function minute(seconds: number): string {
  return isDate(seconds * 1000)
    ? `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')}Z`
    : `${seconds} s`;
}

/** Milliseconds since the epoch as `2026-11-28 07:45:30Z`. */
export function second(ms: number): string {
  return isDate(ms) ? `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z` : `${ms} ms`;
}

/** Thousandths of epsilon as `1.5`. */
export function epsilon(milliEpsilon: number): string {
  return String(milliEpsilon / 1000);
}

/** 10^-12 as `1e-6`, `0.0244`. */
export function trillionths(count: number): string {
  return String(Number((count / 1e12).toPrecision(4)));
}

function isDate(ms: number): boolean {
  return Math.abs(ms) <= 8.64e15;
}
