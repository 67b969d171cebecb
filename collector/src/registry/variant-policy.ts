import { matches, type Predicate } from '../detect/predicate.js';
import type { Attributes } from '../detect/types.js';

/** What a variant is wanted to be good at. */
export type Preference = 'accuracy' | 'latency' | 'size' | 'energy';

/** What is asked of a variant. A limit rules out what its card says is beyond it; what no card says rules nothing out. */
export interface VariantWishes {
  readonly prefer: Preference;
  /** Of one inference. */
  readonly maxLatencySeconds?: number;
  /** Share of right answers, 0 to 1. */
  readonly minAccuracy?: number;
  /** Of the file. */
  readonly maxBytes?: number;
  /** Of one inference. */
  readonly maxEnergyJoules?: number;
}

/** How the variant of a version is chosen for a device. */
export interface VariantPolicy extends VariantWishes {
  /** The attribute in which devices tell their memory, in MiB. */
  readonly memoryAttribute: string;
  /** Other wishes for devices that run on a battery, or save power: each given one replaces that above. */
  readonly onBattery?: Partial<VariantWishes> & { readonly when: Predicate };
}

export const DEFAULT_POLICY: VariantPolicy = { prefer: 'accuracy', memoryAttribute: 'memory_mb' };

/** What is asked for this device. */
export function wishesFor(policy: VariantPolicy, attributes: Attributes): VariantWishes & { onBattery: boolean } {
  const { onBattery, memoryAttribute: _, ...usual } = policy;
  if (onBattery === undefined || !matches(onBattery.when, attributes)) return { ...usual, onBattery: false };
  const { when: __, ...wishes } = onBattery;
  return { ...usual, ...wishes, onBattery: true };
}
