import type { Store } from '../store/store.js';
import { appendDecisions, readDecisions, type AlarmDecision } from '../store/decision-store.js';
import type { Detector } from './detector.js';
import { alarmKey, type WatchedModel } from './tick-records.js';
import type { Alarm } from './types.js';

/**
 * What was decided on one model's alarms: written before it takes effect, with its place in event time, so that a
 * replay takes the same decisions at the same places.
 */
export class TickDecisions {
  readonly #of: WatchedModel;
  readonly #store: Store;
  #onRecord: readonly AlarmDecision[] = [];

  constructor(of: WatchedModel, store: Store) {
    this.#of = of;
    this.#store = store;
  }

  async load(): Promise<void> {
    this.#onRecord = await readDecisions(this.#store.connection, this.#of);
  }

  /** Those that were taken right after this window, in their order. */
  after(window: number): readonly AlarmDecision[] {
    return this.#onRecord.filter(({ afterWindow }) => afterWindow === window);
  }

  isKept(alarm: string): boolean {
    return this.#onRecord.some((decision) => decision.alarm === alarm && decision.action === 'keep');
  }

  async record(decisions: readonly AlarmDecision[]): Promise<void> {
    await appendDecisions(this.#store.connection, decisions);
    this.#onRecord = [...this.#onRecord, ...decisions];
  }

  /**
   * Does to the detector what was decided; resolves to the alarms as they then are, none when it was done before.
   * Doing it twice at the same place changes nothing: what a baseline had learnt is gone already, and nothing fires.
   */
  apply(decision: AlarmDecision, detector: Detector): readonly Alarm[] {
    const found = this.find(decision.alarm, detector);
    if (found === undefined) return [];
    const { action, effectiveAt } = decision;
    if (action === 'keep') return [found];
    return action === 'resolve'
      ? detector.resolve([found.id], effectiveAt)
      : detector.rebaseline([found.id], effectiveAt);
  }

  find(alarm: string, detector: Detector): Alarm | undefined {
    return detector.firing.find((firing) => alarmKey(this.#of, firing) === alarm);
  }
}
