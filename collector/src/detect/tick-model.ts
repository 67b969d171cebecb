import { signalsOf, type Plan } from '@fleetally/counts';
import { joinBytes, splitBytes } from '../anomalies/joined-bytes.js';
import type { AlarmEvent } from '../store/alarm-store.js';
import type { AnomalyEvent } from '../store/anomaly-types.js';
import type { Store } from '../store/store.js';
import { windowProgress, type EvaluatedBlock, type WindowProgress } from '../store/window-progress.js';
import { Detector } from './detector.js';
import { DEFAULT_DETECTOR_OPTIONS, type DetectorOptions } from './options.js';
import { ripeWindows, type RipenessOptions } from './ripeness.js';
import { ripeSlowBlocks } from './slow-ripeness.js';
import { AnomalyTick } from './tick-anomalies.js';
import type { WatchedModel } from './tick-records.js';
import { TickWriter } from './tick-writer.js';
import { SLOW_CLOCK_SECONDS, type BlockResult } from './types.js';

/** Windows taken in one go, so that a long backlog neither holds memory nor keeps pages waiting. */
const MOST_WINDOWS = 48;
/** The usual number of devices is the median over so many evaluated windows. */
const USUAL_OVER = 12;
/** A snapshot is due after a quarter of a day of event time, and at a stop. */
const SNAPSHOT_EVERY_SECONDS = 21_600;

export interface ModelTickOptions extends RipenessOptions {
  readonly detector: Partial<DetectorOptions>;
  /** How many slow blocks a report may be late and still count. Default 1. */
  readonly latenessSlowBlocks: number;
  /** False device anomalies accepted per week. Default 1. */
  readonly deviceAnomaliesPerWeek?: number;
}

/** What one turn of a model did. */
export interface ModelTurn {
  readonly results: readonly BlockResult[];
  readonly events: readonly AlarmEvent[];
  readonly anomalies: readonly AnomalyEvent[];
  /** True when ripe windows were left for the next turn. */
  readonly more: boolean;
}

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
  readonly #anomalies: AnomalyTick;
  #detector: Detector | undefined;
  #writer: TickWriter;
  #usual: number[] = [];
  #windowSeconds = 0;
  #firstWindow = -1;
  #snapshotAt = 0;
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
    this.#anomalies = new AnomalyTick(of, plan, store, options.deviceAnomaliesPerWeek ?? 1, now);
    this.#writer = new TickWriter(of, plan, store, now, []);
  }

  get detector(): Detector | undefined {
    return this.#detector;
  }

  /** End of the last evaluated window, epoch seconds; -1 before the first. */
  get evaluatedTo(): number {
    const last = this.#detector?.lastStart('window') ?? -1;
    return last < 0 ? -1 : last + this.#windowSeconds;
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
    this.#windowSeconds = await this.#progress.windowSeconds(model, planDigest);
    const onRecord = await this.#progress.evaluationsAfter(model, planDigest, -1);
    const windows = onRecord.filter((block) => block.clock === 'window');
    this.#firstWindow = windows[0]?.start ?? -1;
    // Or the first device to deliver what it kept while the collector was away would pass for the whole fleet.
    this.#usual = windows.slice(-USUAL_OVER).map(({ devices }) => devices);
    const events = await this.#progress.alarmEventsSince(model, planDigest, 0);
    this.#writer = new TickWriter(this.of, this.#plan, this.#store, this.#now, events);
    const snapshot = await this.#store.snapshots.latest(model, planDigest);
    const parts = snapshot && splitBytes(snapshot.bytes);
    this.#detector = parts && this.#restored(parts.first);
    // Without the detector's state everything is replayed, and the devices' with it.
    await this.#anomalies.resume(this.#detector && parts?.second, this.#wholeOptions());
    if (snapshot !== undefined && this.#detector !== undefined) this.#snapshotAt = snapshot.blockStart;
    const reached = this.#detector?.lastStart('window') ?? -1;
    const slow = onRecord.filter((block) => block.clock !== 'window');
    await this.#rollUpLast(windows);
    for (const window of windows) if (window.start > reached) await this.#replay(window, slow);
    await this.#anomalies.write();
  }

  /** Evaluates what is ripe, a bounded number of windows at a time. */
  async turn(ingestUpTo: number): Promise<ModelTurn> {
    const { model, planDigest } = this.of;
    // As after a crash: what was to follow from evaluations on record follows now, once.
    if (this.#ahead) await this.resume();
    this.#ahead = false;
    const last = this.#detector?.lastStart('window') ?? -1;
    const windows = await this.#progress.windowsAfter(model, planDigest, last, ingestUpTo, this.#windowSeconds);
    this.#newestSeen = windows.at(-1)?.start ?? this.#newestSeen;
    const ripe = ripeWindows(windows, median(this.#usual), this.#options);
    const taken = ripe.slice(0, MOST_WINDOWS);
    if (taken.length === 0) return { results: [], events: [], anomalies: [], more: false };
    this.#open(taken[0]!.start, taken[0]!.seconds);
    const blocks = this.#blocksFor(
      taken.map(({ start }) => start),
      ingestUpTo,
    );
    this.#ahead = true;
    await this.#writer.evaluations(blocks, new Map(taken.map((window) => [window.start, window.devices])));
    await this.#store.cohorts.rollUp({
      ...this.of,
      from: taken[0]!.start,
      to: taken.at(-1)!.start + this.#windowSeconds,
      ingestUpTo,
    });
    const results: BlockResult[] = [];
    const events: AlarmEvent[] = [];
    for (const block of blocks) {
      const result = await this.#evaluate(block);
      results.push(result);
      events.push(...(await this.#writer.alarms(result)));
      if (block.clock === 'window') this.#usual = [...this.#usual, result.devices].slice(-USUAL_OVER);
    }
    const anomalies = await this.#anomalies.write();
    await this.#writer.verdicts(results);
    await this.snapshot(false);
    this.#ahead = false;
    return { results, events, anomalies, more: taken.length < ripe.length };
  }

  /** All devices have moved to another plan: what was open on them by this one is over. Errors: StoreError. */
  async retire(atSeconds: number): Promise<readonly AnomalyEvent[]> {
    const events = await this.#anomalies.retire(atSeconds);
    if (events.length > 0) await this.snapshot(true);
    return events;
  }

  /** Saves the detector's state when it is due, or always when `force`. */
  async snapshot(force: boolean): Promise<void> {
    if (this.#detector === undefined || this.evaluatedTo < 0) return;
    // After a turn that failed half-way the record is right and the detector is ahead of it.
    if (force && this.#ahead) return;
    if (!force && this.evaluatedTo - this.#snapshotAt < SNAPSHOT_EVERY_SECONDS) return;
    const blockStart = this.#detector.lastStart('window');
    const state = this.#detector.snapshot();
    const devices = this.#anomalies.snapshot();
    await this.#store.snapshots.save({
      ...this.of,
      takenAtMs: this.#now(),
      blockStart,
      bytes: devices === undefined ? state : joinBytes(state, devices),
    });
    this.#snapshotAt = this.evaluatedTo;
  }

  /**
   * Removes a device from what was learnt, in memory and in every stored snapshot. True when it was there.
   * Call it before the device's reports are removed, or what was to be replayed from them is lost. Errors: StoreError.
   */
  async forget(device: string): Promise<boolean> {
    if (this.#ahead) await this.resume();
    this.#ahead = false;
    const wasWatched = this.#anomalies.forget(device);
    const had = (this.#detector?.forget(device) ?? false) || wasWatched;
    if (had) await this.snapshot(true);
    return had;
  }

  /** A state of another version's signals is no use: everything is then learnt anew from what is on record. */
  #restored(bytes: Uint8Array): Detector | undefined {
    try {
      return Detector.restore(signalsOf(this.#plan), this.#detectorOptions(), bytes);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** The roll-ups of the last turn on record, in case it came no further. Writing them anew changes nothing. */
  async #rollUpLast(windows: readonly EvaluatedBlock[]): Promise<void> {
    const last = windows.at(-1);
    if (last === undefined || this.#windowSeconds === 0) return;
    const turn = windows.slice(-MOST_WINDOWS).filter(({ ingestUpTo }) => ingestUpTo === last.ingestUpTo);
    const to = last.start + this.#windowSeconds;
    await this.#store.cohorts.rollUp({ ...this.of, from: turn[0]!.start, to, ingestUpTo: last.ingestUpTo });
  }

  #open(start: number, seconds: number): void {
    if (this.#windowSeconds === 0) this.#windowSeconds = seconds;
    if (this.#firstWindow < 0) this.#firstWindow = start;
    this.#detector ??= new Detector(signalsOf(this.#plan), this.#detectorOptions());
  }

  #detectorOptions(): Partial<DetectorOptions> {
    return this.#windowSeconds === 0
      ? this.#options.detector
      : { ...this.#options.detector, windowSeconds: this.#windowSeconds };
  }

  #wholeOptions(): DetectorOptions {
    return { ...DEFAULT_DETECTOR_OPTIONS, ...this.#detectorOptions() };
  }

  /** The windows, each followed by the slow blocks that it makes ripe. */
  #blocksFor(starts: readonly number[], ingestUpTo: number): EvaluatedBlock[] {
    const blocks: EvaluatedBlock[] = [];
    const last = new Map(this.#detector!.slowClocks.map((clock) => [clock, this.#detector!.lastStart(clock)]));
    for (const start of starts) {
      blocks.push({ clock: 'window', start, ingestUpTo, devices: 0 });
      for (const [clock, before] of last) {
        const length = SLOW_CLOCK_SECONDS[clock];
        const to = start + this.#windowSeconds;
        for (const slow of ripeSlowBlocks(to, length, before, this.#firstWindow, this.#options.latenessSlowBlocks)) {
          blocks.push({ clock, start: slow, ingestUpTo, devices: 0 });
          last.set(clock, slow);
        }
      }
    }
    return blocks;
  }

  async #replay(window: EvaluatedBlock, slow: readonly EvaluatedBlock[]): Promise<void> {
    this.#open(window.start, this.#windowSeconds);
    const bounds = new Map(slow.map((block) => [`${block.clock} ${block.start}`, block.ingestUpTo]));
    for (const planned of this.#blocksFor([window.start], window.ingestUpTo)) {
      const ingestUpTo = bounds.get(`${planned.clock} ${planned.start}`) ?? planned.ingestUpTo;
      await this.#writer.alarms(await this.#evaluate({ ...planned, ingestUpTo }));
    }
  }

  async #evaluate(block: EvaluatedBlock): Promise<BlockResult> {
    const { model, planDigest } = this.of;
    const seconds = block.clock === 'window' ? this.#windowSeconds : SLOW_CLOCK_SECONDS[block.clock];
    const { start, ingestUpTo } = block;
    const rows = await this.#store.reports.readBlock({
      model,
      planDigest,
      from: start,
      to: start + seconds,
      ingestUpTo,
      windowSeconds: this.#windowSeconds,
    });
    const columns = { start, seconds, ...rows };
    if (block.clock !== 'window') return this.#detector!.block(this.#anomalies.block(columns));
    const to = start + seconds;
    const isAlone = (await this.#progress.plans(model)) < 2;
    const moved = isAlone ? [] : await this.#progress.elsewhere(model, planDigest, start, to, ingestUpTo);
    return this.#detector!.window(this.#anomalies.window(columns, moved, this.#wholeOptions()));
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
