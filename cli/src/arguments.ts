import { nearest } from './nearest.js';
import { UsageError } from './usage-error.js';

/** What a command can't do without. Errors: UsageError. */
export function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new UsageError(`${option} is needed`);
  return value;
}

/** `a,b` as names; blanks around them are not theirs. */
export function names(list: string | undefined): string[] {
  return (list ?? '').split(',').map((name) => name.trim()).filter((name) => name !== ''); // prettier-ignore
}

/** One of a few words. Errors: UsageError naming them. */
export function oneOf<T extends string>(value: string | undefined, option: string, words: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const meant = nearest(value, words);
  throw new UsageError(`${option} ${value}: expected ${words.join(', ')}`, {
    next: meant === undefined ? undefined : `did you mean ${option} ${meant}?`,
  });
}

/** Errors: UsageError. */
export function wholeNumber(text: string, option: string, least = 1): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`${option} ${text}: expected a whole number of at least ${least}`);
}

const UNIT_SECONDS = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** `50ms`, `30s`, `5m`, `6h`, `1d` in seconds. */
export function duration(text: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  const seconds = match === null ? NaN : Number(match[1]) * UNIT_SECONDS[match[2] as keyof typeof UNIT_SECONDS];
  if (seconds > 0) return seconds;
  throw new UsageError(`${option} ${text}: expected a length of time such as 50ms, 30s, 5m, 6h or 1d`);
}

/** `5%` or `0.05`, as a share from 0 to 1. Errors: UsageError. */
export function share(text: string, option: string): number {
  const [, digits = '', percent = ''] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits) / (percent === '' ? 1 : 100);
  if (digits !== '' && value <= 1) return value;
  throw new UsageError(`${option} ${text}: expected a share, such as 5% or 0.05`);
}

/** Any finite number. Errors: UsageError. */
export function number(text: string, option: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new UsageError(`${option} ${text}: expected a number`);
}

const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * `2026-01-07T14:00:00Z` as epoch milliseconds; a time without a zone is UTC, a day alone its first moment.
 * Errors: UsageError with an example.
 */
export function instant(text: string, option: string): number {
  const [, clock, , , zone] = ISO.exec(text.trim()) ?? [];
  const utc = clock !== undefined && zone === undefined ? `${text.trim()}Z` : text.trim();
  const ms = ISO.test(text.trim()) ? Date.parse(utc.replace(' ', 'T')) : NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new UsageError(`${option} ${text}: expected a time such as 2026-01-07T14:00:00Z`);
}
