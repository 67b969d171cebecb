import { PlanError } from './plan-error.js';
import { readInteger, readName, readObject } from './json-reader.js';

/**
 * What becomes of a category's values beyond those that have cells of their own. Those that the reference had go to one
 * of `buckets` cells by a salted hash, so that a shift among them is seen; all others are `other`: new ones.
 *
 * `seen` is a Bloom filter of the reference's values beyond the known categories, base64. It never takes a value of the
 * reference for a new one, and the other way round in less than 1 of 100 cases up to 5,000 values.
 */
export interface CategoryOverflow {
  readonly buckets: number;
  readonly salt: number;
  readonly seen: string;
}

export const OVERFLOW_LIMITS = { buckets: 64, filterBytes: 8192 } as const;

/** Throws PlanError naming the path. */
export function parseOverflow(json: unknown, path: string): CategoryOverflow {
  const object = readObject(json, path, ['buckets', 'salt', 'seen']);
  return Object.freeze({
    buckets: readInteger(object['buckets'], `${path}.buckets`, 1, OVERFLOW_LIMITS.buckets),
    salt: readInteger(object['salt'], `${path}.salt`, 0, 0xffffffff),
    seen: parseFilter(object['seen'], `${path}.seen`),
  });
}

function parseFilter(json: unknown, path: string): string {
  const most = 4 * Math.ceil(OVERFLOW_LIMITS.filterBytes / 3);
  const text = readName(json, path, most);
  // One text per filter: other spellings of the same bytes would give one plan two digests.
  if (Buffer.from(text, 'base64').toString('base64') !== text) {
    throw new PlanError('TYPE', path, 'expected base64 with its padding');
  }
  return text;
}
