import { ServingError } from '../inference/serving.js';
import type { ServedModel, ServedModels } from '../inference/serving.js';
import { AGENT_VERSION } from '../version.js';
import type { LoadedModel } from './load-model.js';

/** The models of a running daemon: replaced all at once, so that no request finds half of a configuration. */
export class SlotTable implements ServedModels {
  readonly serverName = 'fleetally-agent';
  readonly serverVersion = AGENT_VERSION;
  readonly live = true;
  #state: 'starting' | 'serving' | 'draining' = 'starting';
  #models: readonly LoadedModel[] = [];

  get ready(): boolean {
    return this.#state === 'serving' && this.#models.every(({ slot }) => slot.ready);
  }

  /** In the order of the configuration. */
  get models(): readonly LoadedModel[] {
    return this.#models;
  }

  /** From now on these are served. Returns those that no longer are; the caller drains them. */
  replace(models: readonly LoadedModel[]): readonly LoadedModel[] {
    const removed = this.#models.filter((model) => !models.includes(model));
    this.#models = models;
    this.#state = 'serving';
    return removed;
  }

  /** No longer ready; what is asked all the same is still answered, until the models themselves are drained. */
  stopping(): void {
    this.#state = 'draining';
  }

  list(): readonly ServedModel[] {
    return this.#models.map(({ slot }) => slot);
  }

  find(name: string, version?: string): ServedModel {
    const named = this.#models.filter(({ slot }) => slot.name === name);
    const found = named.find(({ slot }) => version === undefined || slot.version === version);
    if (found !== undefined) return found.slot;
    if (this.#state === 'starting') throw new ServingError('UNAVAILABLE', 'the models are still being loaded');
    const served = [...new Set(this.#models.map(({ slot }) => slot.name))].join(', ');
    if (named.length === 0)
      throw new ServingError('NOT_FOUND', `no model '${name}' is served here; there is ${served}`);
    const versions = named.map(({ slot }) => slot.version).join(', ');
    throw new ServingError('NOT_FOUND', `model '${name}' has no version '${version ?? ''}'; there is ${versions}`);
  }
}
