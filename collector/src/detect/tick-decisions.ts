import type { Store } from '../store/store.js';
import { appendDecisions, readDecisions, type AlarmDecision } from '../store/decision-store.js';
import type { AlarmEvent } from '../store/alarm-store.js';
import { dueRule, durationText, POLICY, type AfterAlarmRule } from './after-alarm.js';
import type { Detector } from './detector.js';
import { alarmKey, type DecidedBy, type WatchedModel } from './tick-records.js';
import type { TickWriter } from './tick-writer.js';
import type { Alarm } from './types.js';

/** Where decisions take effect: between the last evaluated window and the next. */
export interface DecisionPlace {
  readonly detector: Detector;
  readonly writer: TickWriter;
  /** End of the last evaluated window, epoch seconds. */
  readonly effectiveAt: number;
  readonly recordedAtMs: number;
}

export type Standing = 'not-firing' | 'firing' | 'kept';

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

  /** Whether an alarm fires, and whether somebody has kept it. */
  standing(alarm: string, detector: Detector | undefined): Standing {
    if (detector === undefined || this.find(alarm, detector) === undefined) return 'not-firing';
    return this.isKept(alarm) ? 'kept' : 'firing';
  }

  isKept(alarm: string): boolean {
    return this.#onRecord.some((decision) => decision.alarm === alarm && decision.action === 'keep');
  }

  /** Writes decisions down, then does them; resolves to what became of the alarms. Errors: StoreError. */
  async take(alarms: readonly string[], by: DecidedBy, place: DecisionPlace): Promise<AlarmEvent[]> {
    const { detector, writer, effectiveAt, recordedAtMs } = place;
    const at = { afterWindow: detector.lastStart('window'), effectiveAt, recordedAtMs };
    const { action, author, reason } = by;
    const decisions = alarms.map((alarm) => ({ ...this.#of, alarm, action, author, reason, ...at }));
    await appendDecisions(this.#store.connection, decisions);
    this.#onRecord = [...this.#onRecord, ...decisions];
    return this.#do(decisions, detector, writer);
  }

  /** What the configuration says of alarms that have fired for long; nobody's decision to keep one is overruled. */
  async followPolicy(rules: readonly AfterAlarmRule[], placeOf: () => DecisionPlace): Promise<AlarmEvent[]> {
    if (rules.length === 0) return [];
    const events: AlarmEvent[] = [];
    const { detector, effectiveAt } = placeOf();
    for (const alarm of detector.firing) {
      const key = alarmKey(this.#of, alarm);
      const rule = dueRule(this.#of.model, alarm, rules, effectiveAt);
      if (rule === undefined || this.isKept(key)) continue;
      const reason = `has fired for ${durationText(rule.rebaselineAfterSeconds)}: taken for the new normal`;
      events.push(...(await this.take([key], { action: 'rebaseline', author: POLICY, reason }, placeOf())));
    }
    return events;
  }

  /** Does anew what was decided right after this window. Errors: StoreError. */
  async redo(window: number, detector: Detector, writer: TickWriter): Promise<void> {
    await this.#do(this.after(window), detector, writer);
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

  async #do(decisions: readonly AlarmDecision[], detector: Detector, writer: TickWriter): Promise<AlarmEvent[]> {
    const events: AlarmEvent[] = [];
    for (const decision of decisions) {
      events.push(...(await writer.decided(decision, this.apply(decision, detector))));
    }
    return events;
  }
}
