import type { RegistryEvent } from '../registry/registry-event.js';
import type { ModelVariant } from '../registry/types.js';

/** A variant of a version, as it is registered, and how many devices run its file. */
export interface VariantView extends Pick<
  ModelVariant,
  | ('version' | 'variant' | 'state' | 'digest' | 'sizeBytes' | 'executionProviders' | 'target' | 'card' | 'parent')
  | ('inputs' | 'outputs' | 'author' | 'reason')
> {
  /** Devices that reported its file last, whatever they call it. */
  readonly devices: number;
  readonly plan?: string;
  readonly canary?: string;
  /** ISO 8601, by the collector's clock, as of all times here. */
  readonly addedAt: string;
  readonly retired?: { readonly at: string; readonly author: string; readonly reason: string };
}

/** What devices say that they run, of which the registry knows nothing, or something else. */
export interface ReportedView {
  readonly version: string;
  readonly variant: string;
  /** Of the file that runs. */
  readonly digest: string;
  readonly devices: number;
  /** What is wrong with it, as one plain sentence; absent where it is merely not registered. */
  readonly reason?: string;
}

/** What is registered of one model, beside what devices report running. */
export interface RegisteredModelView {
  readonly model: string;
  /** In the order in which they were added. */
  readonly variants: readonly VariantView[];
  /** What runs and is not registered. */
  readonly unregistered: readonly ReportedView[];
  /** What runs under a wrong name; these devices are counted above, too. */
  readonly wrong: readonly ReportedView[];
}

/** What happened to a model in the registry. */
export interface RegistryEventView {
  readonly at: string;
  readonly action: RegistryEvent['action'];
  readonly version: string;
  readonly variant: string;
  readonly author: string;
  readonly reason: string;
}

export interface RegisteredModelDetail extends RegisteredModelView {
  /** Oldest first. */
  readonly history: readonly RegistryEventView[];
}
