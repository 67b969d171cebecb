import { signalsOf, type Plan } from '@fleetally/counts';
import type { AlarmEvent } from '../store/alarm-store.js';
import type { AnomalyEvent } from '../store/anomaly-types.js';
import type { Store } from '../store/store.js';
import { windowProgress, type EvaluatedBlock, type WindowProgress } from '../store/window-progress.js';
import { CutsRecord } from './cuts-record.js';
import type { Detector } from './detector.js';
import { ripeWindows } from './ripeness.js';
import { ModelJudges } from './tick-judges.js';
import type { ModelTickOptions, ModelTurn } from './tick-model-options.js';
import { TickDecisions, type DecisionPlace, type Standing } from './tick-decisions.js';
import type { DecidedBy, KeyedEvent, WatchedModel } from './tick-records.js';
import { MOST_WINDOWS, RollUps } from './tick-roll-ups.js';
import { TickWriter } from './tick-writer.js';
import type { BlockResult } from './types.js';
import { UsualDevices } from './usual-devices.js';

/**
 * One model's detector, driven by what the store holds. Each block is evaluated once: that it was, and the last ingest
 * id that took part, is recorded before anything follows from it, so that a crash at any point replays to the same
 * verdicts and the same alarms, and records none of them twice.
 */
export class ModelTick {
  readonly of: WatchedModel;
  readonly #plan: Plan;
  readonly #store: Store;
  readonly #progress: WindowProgress;
  readonly #options: ModelTickOptions;
  readonly #now: () => number;
  readonly #decisions: TickDecisions;
  readonly #judges: ModelJudges;
  #writer: TickWriter;
  readonly #cuts: CutsRecord;
  readonly #rollUps: RollUps;
  readonly #usual = new UsualDevices();
  #newestSeen = 0;
  /** A turn has failed half-way: what is in memory may be ahead of what is on record. */
  #ahead = false;

  constructor(of: WatchedModel, plan: Plan, store: Store, options: ModelTickOptions, now: () => number) {
    this.of = of;
    this.#plan = plan;
    this.#store = store;
    this.#progress = windowProgress(store.connection);
    this.#options = options;
    this.#now = now;
    this.#judges = new ModelJudges(of, plan, store, this.#progress, options, now);
    this.#writer = this.#newWriter([]);
    this.#decisions = new TickDecisions(of, store);
    this.#cuts = new CutsRecord(of, store, now);
    this.#rollUps = new RollUps(of, store, this.#cuts);
  }

  get detector(): Detector | undefined {
    return this.#judges.detector;
  }

  /** End of the last evaluated window, epoch seconds; -1 before the first. */
  get evaluatedTo(): number {
    return this.#judges.evaluatedTo;
  }

  get signalCount(): number {
    return signalsOf(this.#plan).signals.length;
  }

  /** Event time between the newest window seen and the newest one evaluated. */
  get lagSeconds(): number {
    return this.evaluatedTo < 0 ? 0 : Math.max(0, this.#newestSeen - this.evaluatedTo);
  }

  /** Loads the newest snapshot and replays the evaluations on record after it. Call it before the first turn. */
  async resume(): Promise<void> {
    const { model, planDigest } = this.of;
    const onRecord = await this.#progress.evaluationsAfter(model, planDigest, -1);
    const windows = onRecord.filter((block) => block.clock === 'window');
    await this.#judges.restore(windows[0]?.start ?? -1);
    // Or the first device to deliver what it kept while the collector was away would pass for the whole fleet.
    this.#usual.restart(windows.map(({ devices }) => devices));
    const events = await this.#progress.alarmEventsSince(model, planDigest, 0);
    this.#writer = this.#newWriter(events);
    const { detector, lastStart: reached } = this.#judges;
    const slow = onRecord.filter((block) => block.clock !== 'window');
    await this.#rollUps.writeLast(windows, this.#judges.windowSeconds, detector);
    await this.#decisions.load();
    // The snapshot may be older than what was decided right after its last window; if it is not, this changes nothing.
    if (detector !== undefined) await this.#decisions.redo(reached, detector, this.#writer);
    for (const window of windows) if (window.start > reached) await this.#replay(window, slow);
    await this.#judges.anomalies.write();
  }

  /** Evaluates what is ripe, a bounded number of windows at a time. */
  async turn(ingestUpTo: number): Promise<ModelTurn> {
    const { model, planDigest } = this.of;
    // As after a crash: what was to follow from evaluations on record follows now, once.
    if (this.#ahead) await this.resume();
    this.#ahead = false;
    const { lastStart, windowSeconds } = this.#judges;
    const windows = await this.#progress.windowsAfter(model, planDigest, lastStart, ingestUpTo, windowSeconds);
    this.#newestSeen = windows.at(-1)?.start ?? this.#newestSeen;
    const ripe = ripeWindows(windows, this.#usual.median, this.#options);
    const taken = ripe.slice(0, MOST_WINDOWS);
    if (taken.length === 0) return { results: [], events: [], anomalies: [], more: false };
    await this.#judges.countPlans();
    this.#judges.open(taken[0]!.start, taken[0]!.seconds);
    const starts = taken.map(({ start }) => start);
    const blocks = this.#judges.blocksFor(starts, ingestUpTo);
    this.#ahead = true;
    await this.#writer.evaluations(blocks, new Map(taken.map((window) => [window.start, window.devices])));
    await this.#judges.survey(blocks[0]!);
    const end = taken.at(-1)!.start + this.#judges.windowSeconds;
    await this.#rollUps.write(taken[0]!.start, end, ingestUpTo, this.#judges.detector);
    const results: BlockResult[] = [];
    const events: AlarmEvent[] = [];
    for (const [at, block] of blocks.entries()) {
      const result = await this.#judges.evaluate(block);
      results.push(result);
      events.push(...(await this.#writer.alarms(result)));
      if (block.clock === 'window') this.#usual.take(result.devices);
      // A place between a window, with the slow blocks that it made ripe, and the next.
      if ((blocks[at + 1]?.clock ?? 'window') === 'window') {
        events.push(...(await this.#decisions.followPolicy(this.#options.afterAlarm ?? [], () => this.#place)));
      }
    }
    const anomalies = await this.#judges.anomalies.write();
    await this.#writer.verdicts(results);
    const saved = await this.#judges.save(this.#now(), false);
    const coverage = await this.#cuts.note(this.#judges.detector!, saved);
    this.#ahead = false;
    return { results, events, anomalies, coverage, more: taken.length < ripe.length };
  }

  /** All devices have moved to another plan: what was open on them by this one is over. Errors: StoreError. */
  async retire(atSeconds: number): Promise<readonly AnomalyEvent[]> {
    const events = await this.#judges.anomalies.retire(atSeconds);
    if (events.length > 0) await this.snapshot(true);
    return events;
  }

  /** Saves the detector's state when it is due, or always when `force`. */
  async snapshot(force: boolean): Promise<void> {
    // After a turn that failed half-way the record is right and the detector is ahead of it.
    if (force && this.#ahead) return;
    await this.#judges.save(this.#now(), force);
  }

  /**
   * Takes decisions on firing alarms: writes them down, with the place at which they hold, and then does them.
   * Resolves to what became of the alarms; alarms that do not fire here are passed over. Errors: StoreError.
   */
  async decide(alarms: readonly string[], by: DecidedBy): Promise<AlarmEvent[]> {
    if (this.#ahead) await this.resume();
    const { detector } = this.#judges;
    const firing = detector === undefined ? [] : alarms.filter((alarm) => this.#decisions.find(alarm, detector));
    if (firing.length === 0) return [];
    this.#ahead = true;
    const events = await this.#decisions.take(firing, by, this.#place);
    this.#ahead = false;
    return events;
  }

  /** Whether an alarm fires here, and whether somebody has kept it. */
  standing(alarm: string): Standing {
    return this.#decisions.standing(alarm, this.#judges.detector);
  }

  get #place(): DecisionPlace {
    return {
      detector: this.#judges.detector!,
      writer: this.#writer,
      effectiveAt: this.evaluatedTo,
      recordedAtMs: this.#now(),
    };
  }

  /**
   * Removes a device from what was learnt, in memory and in every stored snapshot. True when it was there.
   * Call it before the device's reports are removed, or what was to be replayed from them is lost. Errors: StoreError.
   */
  async forget(device: string): Promise<boolean> {
    if (this.#ahead) await this.resume();
    this.#ahead = false;
    const had = this.#judges.forget(device);
    if (had) await this.snapshot(true);
    return had;
  }

  #newWriter(onRecord: readonly KeyedEvent[]): TickWriter {
    const { kDevices = 5 } = this.#options;
    return new TickWriter(this.of, this.#plan, this.#store, { now: this.#now, kDevices }, onRecord);
  }

  async #replay(window: EvaluatedBlock, slow: readonly EvaluatedBlock[]): Promise<void> {
    this.#judges.open(window.start, this.#judges.windowSeconds);
    for (const block of this.#judges.blocksOnRecord(window, slow)) {
      await this.#writer.alarms(await this.#judges.evaluate(block));
    }
    await this.#decisions.redo(window.start, this.#judges.detector!, this.#writer);
  }
}
