import type { ModelVariant } from './types.js';

/** What names a variant, once and for all. */
export type VariantKey = Pick<ModelVariant, 'model' | 'version' | 'variant'>;

/** A file was registered; given again with the same digest, its details are as given last, and it is available again. */
export interface VariantAdded {
  readonly action: 'added';
  readonly variant: Omit<ModelVariant, 'state' | 'retired'>;
}

/** Nothing is to be put on devices with it any more. What it is stays known. */
export interface VariantRetired extends VariantKey {
  readonly action: 'retired';
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly author: string;
  readonly reason: string;
}

export type RegistryEvent = VariantAdded | VariantRetired;

/** The same for the same variant. */
export function keyOf({ model, version, variant }: VariantKey): string {
  return JSON.stringify([model, version, variant]);
}

/** As people read it: `har 1.1.0 int8`. */
export function nameOf({ model, version, variant }: VariantKey): string {
  return [model, version, variant].filter((part) => part !== '').join(' ');
}
