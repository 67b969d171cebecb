import type { Plan } from '@fleetally/counts';
import { IncidentBook, memberOf, type AlarmFigures, type IncidentChange, type Member } from '../incidents/index.js';
import type { AlarmEvent, NumberedAlarmEvent } from '../store/alarm-store.js';
import { appendIncidents, readIncidents, type IncidentEvent } from '../store/incident-store.js';
import type { Store } from '../store/store.js';
import { windowProgress } from '../store/window-progress.js';
import { figuresOf } from './tick-figures.js';
import { incidentRecord } from './tick-incident-records.js';
import { Outbox } from './tick-outbox.js';

export interface TickIncidentsOptions {
  /** Of fewer devices no headline tells the number, nor any size; no row of an incident holds one. */
  readonly kDevices: number;
  readonly plan: (digest: string) => Promise<Plan | undefined>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What one turn did. */
export interface IncidentTurn {
  readonly events: readonly IncidentEvent[];
  /** Incidents of which people are to be told now, for the first and only time. */
  readonly due: readonly IncidentEvent[];
}

/**
 * Follows the record of alarms and keeps that of incidents. Each incident event names the alarm event that led to it,
 * and all that one turn leads to is appended at once: whatever a crash cuts off is done after it, and nothing twice.
 */
export class TickIncidents {
  readonly #store: Store;
  readonly #options: TickIncidentsOptions;
  readonly #outbox: Outbox;
  #book: IncidentBook | undefined;
  #reached = 0;
  /** Alarms that somebody lets fire. */
  #kept = new Set<string>();
  readonly #figures = new Map<string, AlarmFigures>();
  readonly #contexts = new Map<string, Promise<{ inputs: ReadonlySet<string>; windowSeconds: number }>>();
  #current = new Map<string, IncidentEvent>();

  constructor(store: Store, options: TickIncidentsOptions) {
    this.#store = store;
    this.#options = options;
    this.#outbox = new Outbox(store, options.now);
  }

  /** Takes up what the record of alarms has gained. Run it serially. Errors: StoreError; the next turn tries again. */
  async turn(): Promise<IncidentTurn> {
    try {
      this.#book ??= await this.#load();
      const events = await this.#follow(this.#book);
      const due = await this.#outbox.turn(this.#book, this.#current);
      return { events, due };
    } catch (error) {
      // What is in memory may be ahead of what is on record.
      this.#book = undefined;
      throw error;
    }
  }

  async #load(): Promise<IncidentBook> {
    const onRecord = await readIncidents(this.#store.connection);
    this.#current = new Map(onRecord.map((event) => [event.incident, event]));
    this.#reached = Math.max(0, ...onRecord.map(({ causeEvent }) => causeEvent));
    this.#kept = new Set();
    const members = new Map<string, Member>();
    for (const event of await this.#store.alarms.after(0)) {
      if (event.eventId <= this.#reached) members.set(event.alarm, await this.#memberOf(event));
    }
    return new IncidentBook(
      onRecord
        .filter(({ state }) => state !== 'merged')
        .sort((a, b) => a.openedAt - b.openedAt)
        .map(({ incident, model, openedAt, alarms }) => ({
          incident,
          model,
          openedAt,
          members: alarms.flatMap((alarm) => members.get(alarm) ?? []),
        })),
    );
  }

  async #follow(book: IncidentBook): Promise<readonly IncidentEvent[]> {
    if (this.#store.alarms.recordedUpTo() <= this.#reached) return [];
    const causes = await this.#store.alarms.after(this.#reached);
    const changes: [IncidentChange, NumberedAlarmEvent][] = [];
    for (const cause of causes) {
      this.#figures.delete(cause.alarm);
      for (const change of book.take(await this.#memberOf(cause))) changes.push([change, cause]);
    }
    await this.#measure(changes.flatMap(([change]) => change.incident.members));
    const { kDevices, now } = this.#options;
    const events = changes.map(([change, cause]) => incidentRecord(change, cause, this.#figures, kDevices, now()));
    await appendIncidents(this.#store.connection, events);
    for (const event of events) this.#current.set(event.incident, event);
    this.#reached = causes.at(-1)?.eventId ?? this.#reached;
    return events;
  }

  async #memberOf(event: AlarmEvent): Promise<Member> {
    if (event.decision === 'keep') this.#kept.add(event.alarm);
    const context = await this.#contextOf(event);
    return memberOf(event, { ...context, isKept: this.#kept.has(event.alarm) });
  }

  /** The last state of each alarm counts; it was measured when it last changed. */
  async #measure(members: readonly Member[]): Promise<void> {
    const until = Math.max(...members.map(({ raisedAt, resolvedAt }) => resolvedAt ?? raisedAt));
    for (const member of new Map(members.map((one) => [one.alarm, one])).values()) {
      if (this.#figures.has(member.alarm)) continue;
      const plan = await this.#options.plan(member.planDigest);
      if (plan === undefined) continue;
      const { kDevices } = this.#options;
      this.#figures.set(member.alarm, await figuresOf(this.#store, plan, member, until, kDevices));
    }
  }

  #contextOf({ model, planDigest }: AlarmEvent): Promise<{ inputs: ReadonlySet<string>; windowSeconds: number }> {
    const key = `${model} ${planDigest}`;
    const context = this.#contexts.get(key) ?? this.#readContext(model, planDigest);
    this.#contexts.set(key, context);
    // What failed is read again by the turn that tries again.
    context.catch(() => this.#contexts.delete(key));
    return context;
  }

  async #readContext(model: string, planDigest: string) {
    const plan = await this.#options.plan(planDigest);
    const windowSeconds = await windowProgress(this.#store.connection).windowSeconds(model, planDigest);
    return {
      inputs: new Set(plan?.features.flatMap((feature) => ('output' in feature ? [] : [feature.name]))),
      windowSeconds: windowSeconds || WINDOW_SECONDS,
    };
  }
}

/** Where nothing is left to read it from. */
const WINDOW_SECONDS = 300;
