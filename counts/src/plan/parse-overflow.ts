import { OVERFLOW_LIMITS, type CategoryOverflow } from './category-overflow.js';
import { PlanError } from './plan-error.js';
import { readInteger, readName, readObject } from './json-reader.js';

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
