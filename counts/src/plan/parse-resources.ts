import { PlanError } from './plan-error.js';
import { RESOURCE_KINDS, type Resource, type ResourceKind } from './resources.js';
import { readArray, readNumber, readObject, readOneOf, requireUnique } from './json-reader.js';

/** Where a threshold may lie: within the cells. */
const THRESHOLDS: Readonly<Record<ResourceKind, readonly [least: number, most: number]>> = {
  rss: [2 ** 20, 2 ** 40],
  cpu: [1e-3, 256],
  temperature: [-40, 126],
  battery: [0, 1],
  power: [1e-3, 1e4],
};

/** The figures of a plan; one order, so that equal plans have equal bytes. Throws PlanError naming the path. */
export function parseResources(json: unknown, path: string): readonly Resource[] {
  const resources = readArray(json, path, 1, RESOURCE_KINDS.length).map((value, i): Resource => {
    const object = readObject(value, `${path}[${i}]`, ['kind'], ['threshold']);
    const kind = readOneOf(object['kind'], `${path}[${i}].kind`, RESOURCE_KINDS);
    if (!('threshold' in object)) return Object.freeze({ kind });
    const threshold = readNumber(object['threshold'], `${path}[${i}].threshold`, ...THRESHOLDS[kind]);
    return Object.freeze({ kind, threshold });
  });
  const kinds = resources.map(({ kind }) => kind);
  requireUnique(kinds, path, 'figure');
  const right = RESOURCE_KINDS.filter((kind) => kinds.includes(kind));
  if (kinds.join() !== right.join()) {
    throw new PlanError('RANGE', path, `figures come in the order ${right.join(', ')}`);
  }
  return Object.freeze(resources);
}
