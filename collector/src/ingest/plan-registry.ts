import { cellLayout, planDigest, planFromBytes, signalsOf, toHex } from '@fleetally/counts';
import type { CellLayout, Plan, SignalSet } from '@fleetally/counts';
import type { PlanStore } from '../store/plan-store.js';

/** A plan with what follows from it, worked out once. */
export interface KnownPlan {
  /** SHA-256 of the canonical bytes, hex. */
  readonly digest: string;
  readonly plan: Plan;
  readonly layout: CellLayout;
  readonly signals: SignalSet;
}

/** The plans this collector can read counts by. */
export class PlanRegistry {
  readonly #store: PlanStore;
  readonly #plans = new Map<string, KnownPlan>();

  private constructor(store: PlanStore) {
    this.#store = store;
  }

  /** Loads what is stored. Errors: StoreError. */
  static async load(store: PlanStore): Promise<PlanRegistry> {
    const registry = new PlanRegistry(store);
    for (const { body } of await store.all()) registry.#remember(planFromBytes(Buffer.from(body)));
    return registry;
  }

  get(digest: string): KnownPlan | undefined {
    return this.#plans.get(digest);
  }

  all(): KnownPlan[] {
    return [...this.#plans.values()];
  }

  /**
   * Accepts a plan by its canonical bytes; resolves once it is stored.
   * Errors: PlanError when it is not a plan in canonical form; StoreError.
   */
  async put(bytes: Uint8Array, receivedAtMs: number): Promise<KnownPlan> {
    const plan = planFromBytes(bytes);
    const digest = toHex(planDigest(plan));
    const known = this.#plans.get(digest);
    if (known !== undefined) return known;
    await this.#store.put({ digest, model: plan.model, body: Buffer.from(bytes).toString('utf8') }, receivedAtMs);
    return this.#remember(plan);
  }

  #remember(plan: Plan): KnownPlan {
    const digest = toHex(planDigest(plan));
    const known = { digest, plan, layout: cellLayout(plan), signals: signalsOf(plan) };
    this.#plans.set(digest, known);
    return known;
  }
}
