import type { Plan } from '@fleetally/counts';
import type { AlarmEvent } from '../store/alarm-store.js';
import type { AlarmDecision } from '../store/decision-store.js';
import type { Store } from '../store/store.js';
import type { EvaluatedBlock } from '../store/window-progress.js';
import { effectSizesOf, type CountsReader } from './effects.js';
import { alarmRecord, eventKey, verdictRecord, type KeyedEvent, type WatchedModel } from './tick-records.js';
import type { Alarm, BlockResult } from './types.js';

/** Writes what one model's evaluation led to, each alarm event once, also over replays. */
export class TickWriter {
  readonly #of: WatchedModel;
  readonly #plan: Plan;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #kDevices: number;
  readonly #onRecord: Set<string>;

  /** `onRecord`: alarm events that the store has already. Sizes of alarms are of windows that may be told by `kDevices`. */
  constructor(
    of: WatchedModel,
    plan: Plan,
    store: Store,
    { now, kDevices }: { readonly now: () => number; readonly kDevices: number },
    onRecord: readonly KeyedEvent[],
  ) {
    this.#of = of;
    this.#plan = plan;
    this.#store = store;
    this.#now = now;
    this.#kDevices = kDevices;
    this.#onRecord = new Set(onRecord.map(eventKey));
  }

  /** Records that these blocks are evaluated, with what; `devices` by start of window. */
  async evaluations(blocks: readonly EvaluatedBlock[], devices: ReadonlyMap<number, number>): Promise<void> {
    const evaluatedAtMs = this.#now();
    await this.#store.evaluations.record(
      blocks.map(({ clock, start, ingestUpTo }) => ({
        ...this.#of,
        clock,
        blockStart: start,
        ingestUpTo,
        devices: clock === 'window' ? (devices.get(start) ?? 0) : 0,
        evaluatedAtMs,
      })),
    );
  }

  /** Resolves to the events that were new. */
  alarms(result: BlockResult): Promise<AlarmEvent[]> {
    return this.#record(result.alarms, result.start + result.seconds);
  }

  /** What a decision did to alarms. Resolves to the events that were new. */
  decided(decision: AlarmDecision, alarms: readonly Alarm[]): Promise<AlarmEvent[]> {
    return this.#record(alarms, decision.effectiveAt, decision);
  }

  async #record(alarms: readonly Alarm[], end: number, decided?: AlarmDecision): Promise<AlarmEvent[]> {
    if (alarms.length === 0) return [];
    const read: CountsReader = async (cohort, from, to) =>
      (await this.#store.cohorts.merged({ ...this.#of, cohort, from, to, kDevices: this.#kDevices })).counts;
    const events: AlarmEvent[] = [];
    for (const alarm of alarms) {
      const effect = await effectSizesOf(this.#plan, alarm, Math.max(alarm.raisedAt, end), read);
      const event = alarmRecord(this.#of, alarm, effect, this.#now(), decided);
      if (this.#onRecord.has(eventKey(event))) continue;
      this.#onRecord.add(eventKey(event));
      events.push(event);
    }
    await this.#store.alarms.append(events);
    return events;
  }

  async verdicts(results: readonly BlockResult[]): Promise<void> {
    const evaluatedAtMs = this.#now();
    await this.#store.evaluations.recordVerdicts(
      results.flatMap((result) => result.verdicts.map((verdict) => verdictRecord(this.#of, verdict, evaluatedAtMs))),
    );
  }
}
