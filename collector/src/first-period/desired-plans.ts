import type { DesiredPlanEvent, DesiredPlanStore } from '../store/desired-plan-store.js';

/** Which plan each model is wanted to be counted by, as devices are told it: kept in memory, since every Sync asks. */
export class DesiredPlans {
  readonly #store: DesiredPlanStore;
  #events: readonly DesiredPlanEvent[] = [];
  #current = new Map<string, DesiredPlanEvent>();

  private constructor(store: DesiredPlanStore) {
    this.#store = store;
  }

  /** Errors: StoreError. */
  static async load(store: DesiredPlanStore): Promise<DesiredPlans> {
    const plans = new DesiredPlans(store);
    await plans.reload();
    return plans;
  }

  /** Digest (hex), or undefined while nobody wants anything. */
  get(model: string): string | undefined {
    return this.#current.get(model)?.digest;
  }

  /** How many plans the model was wanted to be counted by so far. */
  rounds(model: string): number {
    return this.#events.filter((event) => event.model === model).length;
  }

  /** Another collector may have wanted something meanwhile. Errors: StoreError. */
  async reload(): Promise<void> {
    this.#events = await this.#store.all();
    this.#current = new Map(this.#events.map((event) => [event.model, event]));
  }

  /** Devices are told once it is on record. The plan must be stored already. Errors: StoreError. */
  async want(event: DesiredPlanEvent): Promise<void> {
    await this.#store.append(event);
    this.#events = [...this.#events, event];
    this.#current.set(event.model, event);
  }
}
