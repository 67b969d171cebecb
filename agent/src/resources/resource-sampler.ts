import type { Resource, ResourceKind, ResourceSample } from '@fleetally/counts';

import type { ResourceReader } from './resource-reader.js';

export interface ResourceSamplerParts {
  readonly reader: ResourceReader;
  /** The figures that the plan of now asks for; none: nothing is read. */
  readonly wanted: () => readonly Resource[];
  readonly count: (sample: ResourceSample) => void;
  /** Told once, of figures that are asked for and that this device does not offer. */
  readonly onAbsent: (kinds: readonly ResourceKind[]) => void;
}

/** Takes samples of a device's figures and has them counted. */
export class ResourceSampler {
  readonly #parts: ResourceSamplerParts;
  #reading: Promise<void> | undefined;
  #told = false;

  constructor(parts: ResourceSamplerParts) {
    this.#parts = parts;
  }

  /** One sample. While a slow sensor is being read, no other reading begins. Never rejects. */
  sample(): Promise<void> {
    this.#reading ??= this.#sample().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #sample(): Promise<void> {
    const { reader, wanted, count, onAbsent } = this.#parts;
    if (wanted().length === 0) return;
    let sample: ResourceSample;
    try {
      sample = await reader.read();
    } catch {
      // A reader of the application's own that fails has nothing to offer.
      sample = {};
    }
    count(sample);
    const absent = wanted().flatMap(({ kind }) => (Number.isFinite(sample[kind]) ? [] : [kind]));
    if (absent.length === 0 || this.#told) return;
    this.#told = true;
    onAbsent(absent);
  }
}
