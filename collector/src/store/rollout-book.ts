import type { Rollout } from '../rollout/types.js';
import { Gate } from './connection/gate.js';
import type { Connection } from './connection/connection.js';
import { lastNumber } from './last-number.js';
import { appendRolloutEvent, readRollouts, type RolloutEvent } from './rollout-store.js';

/**
 * All rollouts as they are now. What changes one is written down first and holds from then on, so that a collector that
 * is killed in between starts with the same state as one that was not.
 */
export class RolloutBook {
  readonly #connection: Connection;
  readonly #gate = new Gate(1);
  #all: readonly Rollout[] = [];
  #byModel: ReadonlyMap<string, readonly Rollout[]> = new Map();
  #lastEvent = 0;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The caller owns `connection`. Errors: StoreError. */
  static async load(connection: Connection): Promise<RolloutBook> {
    const book = new RolloutBook(connection);
    await book.refresh();
    return book;
  }

  /** Oldest first. */
  get all(): readonly Rollout[] {
    return this.#all;
  }

  /** Those of one model, oldest first. */
  of(model: string): readonly Rollout[] {
    return this.#byModel.get(model) ?? [];
  }

  find(rollout: string): Rollout | undefined {
    return this.#all.find((one) => one.rollout === rollout);
  }

  /** Takes over what another process has written. Cost: one small query when there is nothing new. Errors: StoreError. */
  refresh(): Promise<void> {
    return this.#gate.run(() => this.#catchUp());
  }

  /**
   * Writes what `decide` makes of the rollouts as they are; nothing when it gives nothing. One at a time. Resolves to
   * the rollouts that changed, as they are in force. Errors: StoreError, and what `decide` throws.
   */
  change(decide: (book: RolloutBook) => readonly RolloutEvent[]): Promise<Rollout[]> {
    return this.#gate.run(async () => {
      await this.#catchUp();
      const events = decide(this);
      for (const event of events) await appendRolloutEvent(this.#connection, event);
      if (events.length > 0) await this.#catchUp();
      const changed = new Set(events.map(({ rollout }) => rollout));
      return this.#all.filter(({ rollout }) => changed.has(rollout));
    });
  }

  async #catchUp(): Promise<void> {
    const last = await lastNumber(this.#connection.read, 'rollout_events');
    if (last === this.#lastEvent) return;
    this.#all = await readRollouts(this.#connection);
    const byModel = new Map<string, Rollout[]>();
    for (const rollout of this.#all) byModel.set(rollout.model, [...(byModel.get(rollout.model) ?? []), rollout]);
    this.#byModel = byModel;
    this.#lastEvent = last;
  }
}
