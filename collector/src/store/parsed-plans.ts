import { planFromBytes, type Plan } from '@fleetally/counts';
import type { PlanStore, StoredPlan } from './plan-store.js';

/** Errors: PlanError, for a body that is none; ingest lets no such plan in. */
export function parsedPlan({ body }: Pick<StoredPlan, 'body'>): Plan {
  return planFromBytes(new TextEncoder().encode(body));
}

/** Stored plans by their digests, each parsed once: the same digest always comes with the same body. */
export class ParsedPlans {
  readonly #store: PlanStore;
  readonly #plans = new Map<string, Plan>();

  constructor(store: PlanStore) {
    this.#store = store;
  }

  /** Undefined when no such plan is stored. Errors: StoreError. */
  async get(digest: string): Promise<Plan | undefined> {
    if (!this.#plans.has(digest)) {
      for (const stored of await this.#store.all())
        if (!this.#plans.has(stored.digest)) this.#plans.set(stored.digest, parsedPlan(stored));
    }
    return this.#plans.get(digest);
  }
}
