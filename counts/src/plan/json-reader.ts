import { PLAN_LIMITS } from './plan.js';
import { PlanError } from './plan-error.js';

/** Small readers that turn `unknown` into typed values or a PlanError naming the path. */

type JsonObject = Readonly<Record<string, unknown>>;

/** An object with every required key, and none beside required and optional ones. */
export function readObject(
  value: unknown,
  path: string,
  required: readonly string[],
  optional: readonly string[] = [],
): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PlanError('TYPE', path, `expected an object, got ${nameOf(value)}`);
  }
  const keys = Object.keys(value);
  for (const key of keys) {
    if (!required.includes(key) && !optional.includes(key)) {
      const known = [...required, ...optional].join(', ');
      throw new PlanError('UNKNOWN_KEY', path, `unknown key ${JSON.stringify(key.slice(0, 40))}; known are ${known}`);
    }
  }
  for (const key of required) {
    if (!keys.includes(key)) throw new PlanError('MISSING_KEY', path, `key "${key}" is missing`);
  }
  return value as JsonObject;
}

export function readArray(value: unknown, path: string, minimum: number, maximum: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new PlanError('TYPE', path, `expected an array, got ${nameOf(value)}`);
  if (value.length < minimum || value.length > maximum) {
    const right = minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`;
    throw new PlanError('RANGE', path, `has ${value.length} elements, expected ${right}`);
  }
  return value;
}

/** A finite number in [minimum, maximum]; -0 becomes 0, so that equal plans have equal bytes. */
export function readNumber(value: unknown, path: string, minimum = -Infinity, maximum = Infinity): number {
  if (typeof value !== 'number') throw new PlanError('TYPE', path, `expected a number, got ${nameOf(value)}`);
  if (!Number.isFinite(value) || value < minimum || value > maximum) {
    throw new PlanError('RANGE', path, `is ${value}, expected a finite number in [${minimum}, ${maximum}]`);
  }
  return value + 0;
}

export function readInteger(value: unknown, path: string, minimum: number, maximum: number): number {
  const number = readNumber(value, path, minimum, maximum);
  if (!Number.isInteger(number)) throw new PlanError('RANGE', path, `is ${number}, expected an integer`);
  return number;
}

/** Counts of a reference: exactly `length` non-negative safe integers. */
export function readCounts(value: unknown, path: string, length: number): readonly number[] {
  const counts = readArray(value, path, length, length);
  return Object.freeze(counts.map((count, i) => readInteger(count, `${path}[${i}]`, 0, Number.MAX_SAFE_INTEGER)));
}

/** A non-empty text of bounded length. */
export function readName(value: unknown, path: string, most: number = PLAN_LIMITS.nameLength): string {
  if (typeof value !== 'string') throw new PlanError('TYPE', path, `expected a string, got ${nameOf(value)}`);
  if (value.length === 0 || value.length > most) {
    throw new PlanError('NAME', path, `has ${value.length} characters, expected 1 to ${most}`);
  }
  return value;
}

export function readOneOf<T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    throw new PlanError(
      'TYPE',
      path,
      `expected one of ${allowed.map((a) => `"${a}"`).join(', ')}, got ${nameOf(value)}`,
    );
  }
  return found;
}

/** Throws NAME at the second occurrence. */
export function requireUnique(values: readonly (string | number)[], path: string, what: string): void {
  const seen = new Set<string | number>();
  for (const [i, value] of values.entries()) {
    if (seen.has(value))
      throw new PlanError('NAME', `${path}[${i}]`, `${what} ${JSON.stringify(value)} is there twice`);
    seen.add(value);
  }
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return typeof value;
}
