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
