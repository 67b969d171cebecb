import { UsageError } from './command.js';

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
  if (found === undefined) throw new UsageError(`${option} ${value}: expected ${words.join(', ')}`);
  return found;
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
