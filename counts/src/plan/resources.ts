import { PlanError } from './plan-error.js';
import { readArray, readNumber, readObject, readOneOf, requireUnique } from './json-reader.js';

/**
 * What a device may tell of itself, sampled every so often rather than at each inference:
 * `rss` (bytes of memory the process holds), `cpu` (processor seconds per second: 1 is one core), `temperature` (the
 * hottest zone, degrees Celsius), `battery` (charge, 0 to 1), `power` (watts).
 */
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** One figure to be counted, in cells that are the same in every plan. */
export interface Resource {
  readonly kind: ResourceKind;
  /** Watched for the share of samples above it (of `battery`: below it), in the figure's unit. */
  readonly threshold?: number;
}

/** In the order that a plan lists them in. */
export const RESOURCE_KINDS = ['rss', 'cpu', 'temperature', 'battery', 'power'] as const;

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
