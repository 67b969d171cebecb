import { nextStep } from '../fleet/due-notifications.js';
import { isOpen, type Incident, type IncidentBook } from '../incidents/index.js';
import { number, text } from '../store/fields.js';
import type { IncidentEvent } from '../store/incident-store.js';
import {
  appendNotifications,
  readNotifications,
  type NotificationEvent,
  type NotificationState,
} from '../store/notification-store.js';
import { readSilences } from '../store/silence-store.js';
import type { Store } from '../store/store.js';

/**
 * Writes down of which incidents people are to be told: once each, whatever is restarted when. Whoever delivers reads
 * what is `due`, and adds a `delivered` row.
 */
export class Outbox {
  readonly #store: Store;
  readonly #now: () => number;
  #told = new Map<string, NotificationState>();

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** `incidents`: each as it is now, those that were merged as well. Resolves to those that became due. Errors: StoreError. */
  async turn(book: IncidentBook, incidents: ReadonlyMap<string, IncidentEvent>): Promise<readonly IncidentEvent[]> {
    const open = book.incidents.filter(isOpen);
    const merged = [...incidents.values()].filter(({ mergedInto }) => mergedInto !== '');
    if (open.length + merged.length === 0) return [];
    // What was delivered meanwhile, by whomever, is on record.
    const told = await readNotifications(this.#store.connection);
    this.#told = new Map(told.map(({ incident, state }) => [incident, state]));
    const rows = [...this.#handOver(merged), ...(await this.#next(open, incidents))];
    await appendNotifications(this.#store.connection, rows);
    return rows.flatMap(({ incident, state }) => (state === 'due' ? [incidents.get(incident)!] : []));
  }

  /** Who was told of an incident has been told of the one that it was merged into; what is still due is told there. */
  #handOver(merged: readonly IncidentEvent[]): NotificationEvent[] {
    const rows: NotificationEvent[] = [];
    for (const event of merged) {
      const told = this.#told.get(event.incident);
      if (told === 'due') rows.push(this.#row(event, 'withdrawn', `merged into ${event.mergedInto}`));
      // Once more for each, so that it holds along a chain of merges.
      for (const { incident, mergedInto } of merged) {
        if (this.#told.get(incident) === 'delivered') this.#told.set(mergedInto, 'delivered');
      }
    }
    return rows;
  }

  async #next(
    open: readonly Incident[],
    incidents: ReadonlyMap<string, IncidentEvent>,
  ): Promise<readonly NotificationEvent[]> {
    const waiting = open.some(({ incident }) => !this.#told.has(incident));
    const silences = waiting ? await readSilences(this.#store.connection) : [];
    const newest = silences.length > 0 ? await this.#newest() : new Map<string, number>();
    return open.flatMap((incident) => {
      const at = newest.get(incident.model) ?? incident.openedAt;
      const step = nextStep(incident, this.#told.get(incident.incident), silences, at);
      const event = incidents.get(incident.incident);
      return step === undefined || event === undefined ? [] : [this.#row(event, step.state, step.reason)];
    });
  }

  #row({ incident, model, headline }: IncidentEvent, state: NotificationState, reason: string): NotificationEvent {
    return { incident, state, model, headline, author: 'fleetally', reason, recordedAtMs: this.#now() };
  }

  /** Event time up to which each model is evaluated. */
  async #newest(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#store.connection.tick.rows(
      NEWEST,
      (row) => [text(row, 'model'), number(row, 'newest')] as const,
    );
    return new Map(rows);
  }
}

const NEWEST = `
  SELECT model, toUnixTimestamp(max(block_start)) AS newest FROM evaluations WHERE clock = 'window' GROUP BY model`;
