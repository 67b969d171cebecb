import { toHex } from '@fleetally/counts';
import type { Departures } from '../journal/departures.js';
import type { CollectorCalls } from './channels.js';
import type { PlanStore } from './plan-store.js';

// A collector that asks for the same plan again and again, though it took it, must not keep the device busy for ever.
const MAX_ASKS = 3;

/** Hands over plans the collector asks for in the middle of a stream: each once, however many reports need it. */
export class PlanDelivery {
  readonly #plans: PlanStore;
  readonly #device: string;
  readonly #deadlineMs: number;
  readonly #departures: Departures | undefined;
  readonly #underWay = new Map<string, Promise<string | undefined>>();
  readonly #asks = new WeakMap<object, number>();

  constructor(plans: PlanStore, device: string, deadlineMs: number, departures?: Departures) {
    this.#plans = plans;
    this.#device = device;
    this.#deadlineMs = deadlineMs;
    this.#departures = departures;
  }

  get isBusy(): boolean {
    return this.#underWay.size > 0;
  }

  /** Undefined once the collector has the plan, else why it has not. Never rejects. `report` is whose sending needs it. */
  async deliver(client: CollectorCalls, digest: Uint8Array, report: object): Promise<string | undefined> {
    const name = toHex(digest);
    const asks = (this.#asks.get(report) ?? 0) + 1;
    this.#asks.set(report, asks);
    if (asks > MAX_ASKS) return `the collector asks for plan ${name.slice(0, 12)} again though it was sent`;
    let put = this.#underWay.get(name);
    if (put === undefined) {
      put = this.#put(client, digest, name).finally(() => this.#underWay.delete(name));
      this.#underWay.set(name, put);
    }
    return put;
  }

  async #put(client: CollectorCalls, digest: Uint8Array, name: string): Promise<string | undefined> {
    const plan = this.#plans.bytes(digest);
    if (plan === undefined) return `the collector needs plan ${name.slice(0, 12)}, which this device no longer has`;
    try {
      const handover = { device: this.#device, plan };
      this.#departures?.plan(handover);
      await client.putPlan(handover, { deadline: Date.now() + this.#deadlineMs });
      return undefined;
    } catch (error) {
      return `plan ${name.slice(0, 12)} could not be handed over: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
