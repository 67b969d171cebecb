import { canonicalPlanBytes, toHex } from '@fleetally/counts';
import type { Departures } from './journal/departures.js';
import type { Attributes, Sealer } from './report/sealer.js';
import type { ClosedWindow, RunningModel } from './sealed-window.js';
import type { PlanStore } from './uplink/plan-store.js';

export interface PresenceParts {
  readonly sealer: Sealer;
  readonly plans: PlanStore;
  readonly departures: Departures;
}

/** What a device says of itself when it introduces itself: its attributes, and the models whose windows it has sealed. */
export class ToldPresence {
  readonly #parts: PresenceParts;
  readonly #models = new Map<string, RunningModel>();
  #revision = 0;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
  }

  /** Grows with every change: what was said before is then old. */
  get revision(): number {
    return this.#revision;
  }

  get attributes(): Attributes {
    return this.#parts.sealer.attributes;
  }

  get models(): readonly RunningModel[] {
    return [...this.#models.values()];
  }

  /** Takes note of a window's model, and keeps its plan for whoever asks for it. */
  learn({ model, plan, planDigest }: ClosedWindow): void {
    const { plans, departures } = this.#parts;
    const name = `${model.name}\n${model.version}\n${model.variant}`;
    if (this.#models.has(name) && !plans.add(planDigest, plan)) return;
    plans.add(planDigest, plan);
    departures.keepPlan(toHex(planDigest), () => canonicalPlanBytes(plan));
    this.#models.set(name, model);
    this.#revision++;
  }

  setAttributes(attributes: Attributes): void {
    this.#parts.sealer.setAttributes(attributes);
    this.#revision++;
  }
}
