import { signalsOf, type Plan } from '@fleetally/counts';
import { joinBytes, splitBytes } from '../anomalies/joined-bytes.js';
import type { AlarmEvent } from '../store/alarm-store.js';
import type { AnomalyEvent } from '../store/anomaly-types.js';
import type { Store } from '../store/store.js';
import { windowProgress, type EvaluatedBlock, type WindowProgress } from '../store/window-progress.js';
import { blocksFor, blocksOnRecord, type BlockTimes } from './block-order.js';
import type { Coverage } from './coverage.js';
import { CutsRecord } from './cuts-record.js';
import { Detector } from './detector.js';
import { medianOf } from '../stats/median.js';
import { DEFAULT_DETECTOR_OPTIONS, type DetectorOptions } from './options.js';
import type { AfterAlarmRule } from './after-alarm.js';
import { ripeWindows, type RipenessOptions } from './ripeness.js';
import { devicesElsewhere, readColumns } from './read-columns.js';
import { AnomalyTick } from './tick-anomalies.js';
import { TickDecisions, type DecisionPlace } from './tick-decisions.js';
import type { DecidedBy, KeyedEvent, WatchedModel } from './tick-records.js';
import { TickWriter } from './tick-writer.js';
import type { BlockResult, ReportColumns } from './types.js';

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
  /** Nothing that so few devices counted is told in an incident or in the sizes of an alarm. Default 5. */
  readonly kDevices?: number;
  /** What a policy does after an alarm; without a rule it fires until it is quiet. */
  readonly afterAlarm?: readonly AfterAlarmRule[];
  /** False device anomalies accepted per week. Default 1. */
  readonly deviceAnomaliesPerWeek?: number;
}

/** What one turn of a model did. */
export interface ModelTurn {
  readonly results: readonly BlockResult[];
  readonly events: readonly AlarmEvent[];
  /** What is watched and what is not, when that has changed. */
  readonly coverage?: Coverage | undefined;
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
  readonly #decisions: TickDecisions;
  readonly #anomalies: AnomalyTick;
  #detector: Detector | undefined;
  #writer: TickWriter;
  readonly #cuts: CutsRecord;
  #usual: number[] = [];
  #windowSeconds = 0;
  #firstWindow = -1;
  #snapshotAt = 0;
  #newestSeen = 0;
  /** How many plans the model has; asked once a turn, since what comes later is beyond the turn's bound. */
  #plans = 1;
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
    this.#writer = this.#newWriter([]);
    this.#decisions = new TickDecisions(of, store);
    this.#cuts = new CutsRecord(of, store, now);
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
    this.#plans = await this.#progress.plans(model);
    const onRecord = await this.#progress.evaluationsAfter(model, planDigest, -1);
    const windows = onRecord.filter((block) => block.clock === 'window');
    this.#firstWindow = windows[0]?.start ?? -1;
    // Or the first device to deliver what it kept while the collector was away would pass for the whole fleet.
    this.#usual = windows.slice(-USUAL_OVER).map(({ devices }) => devices);
    const events = await this.#progress.alarmEventsSince(model, planDigest, 0);
    this.#writer = this.#newWriter(events);
    const snapshot = await this.#store.snapshots.latest(model, planDigest);
    const parts = snapshot && splitBytes(snapshot.bytes);
    this.#detector = parts && this.#restored(parts.first);
    // Without the detector's state everything is replayed, and the devices' with it.
    await this.#anomalies.resume(this.#detector && parts?.second, this.#wholeOptions());
    if (snapshot !== undefined && this.#detector !== undefined) this.#snapshotAt = snapshot.blockStart;
    const reached = this.#detector?.lastStart('window') ?? -1;
    const slow = onRecord.filter((block) => block.clock !== 'window');
    await this.#rollUpLast(windows);
    await this.#decisions.load();
    // The snapshot may be older than what was decided right after its last window; if it is not, this changes nothing.
    if (this.#detector !== undefined) await this.#decisions.redo(reached, this.#detector, this.#writer);
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
    const ripe = ripeWindows(windows, medianOf(this.#usual), this.#options);
    const taken = ripe.slice(0, MOST_WINDOWS);
    if (taken.length === 0) return { results: [], events: [], anomalies: [], more: false };
    this.#plans = await this.#progress.plans(model);
    this.#open(taken[0]!.start, taken[0]!.seconds);
    const starts = taken.map(({ start }) => start);
    const blocks = blocksFor(this.#detector!, starts, ingestUpTo, this.#times);
    this.#ahead = true;
    await this.#writer.evaluations(blocks, new Map(taken.map((window) => [window.start, window.devices])));
    await this.#survey(blocks[0]!);
    await this.#rollUp(taken[0]!.start, taken.at(-1)!.start + this.#windowSeconds, ingestUpTo);
    const results: BlockResult[] = [];
    const events: AlarmEvent[] = [];
    for (const [at, block] of blocks.entries()) {
      const result = await this.#evaluate(block);
      results.push(result);
      events.push(...(await this.#writer.alarms(result)));
      if (block.clock === 'window') this.#usual = [...this.#usual, result.devices].slice(-USUAL_OVER);
      // A place between a window, with the slow blocks that it made ripe, and the next.
      if ((blocks[at + 1]?.clock ?? 'window') === 'window') {
        events.push(...(await this.#decisions.followPolicy(this.#options.afterAlarm ?? [], () => this.#place)));
      }
    }
    const anomalies = await this.#anomalies.write();
    await this.#writer.verdicts(results);
    const snapshotAt = this.#snapshotAt;
    await this.snapshot(false);
    const coverage = await this.#cuts.note(this.#detector!, this.#snapshotAt !== snapshotAt);
    this.#ahead = false;
    return { results, events, anomalies, coverage, more: taken.length < ripe.length };
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
   * Takes decisions on firing alarms: writes them down, with the place at which they hold, and then does them.
   * Resolves to what became of the alarms; alarms that do not fire here are passed over. Errors: StoreError.
   */
  async decide(alarms: readonly string[], by: DecidedBy): Promise<AlarmEvent[]> {
    if (this.#ahead) await this.resume();
    const detector = this.#detector;
    const firing = detector === undefined ? [] : alarms.filter((alarm) => this.#decisions.find(alarm, detector));
    if (firing.length === 0) return [];
    this.#ahead = true;
    const events = await this.#decisions.take(firing, by, this.#place);
    this.#ahead = false;
    return events;
  }

  /** Whether an alarm fires here, and whether somebody has kept it. */
  standing(alarm: string): 'not-firing' | 'firing' | 'kept' {
    if (this.#detector === undefined || this.#decisions.find(alarm, this.#detector) === undefined) return 'not-firing';
    return this.#decisions.isKept(alarm) ? 'kept' : 'firing';
  }

  get #place(): DecisionPlace {
    return {
      detector: this.#detector!,
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
    await this.#rollUp(turn[0]!.start, to, last.ingestUpTo);
  }

  #newWriter(onRecord: readonly KeyedEvent[]): TickWriter {
    const { kDevices = 5 } = this.#options;
    return new TickWriter(this.of, this.#plan, this.#store, { now: this.#now, kDevices }, onRecord);
  }

  async #rollUp(from: number, to: number, ingestUpTo: number): Promise<void> {
    const cuts = await this.#cuts.cuts(this.#detector);
    await this.#store.cohorts.rollUp({ ...this.of, from, to, ingestUpTo }, cuts);
  }

  /** Lets a detector that has seen nobody yet see the first window's devices, or serial numbers would get sums each. */
  async #survey(first: EvaluatedBlock): Promise<void> {
    if (this.#detector!.deviceCount > 0) return;
    this.#detector!.survey((await this.#read(first)).attributes);
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

  get #times(): BlockTimes {
    const { latenessSlowBlocks } = this.#options;
    return { windowSeconds: this.#windowSeconds, firstWindow: this.#firstWindow, latenessSlowBlocks };
  }

  async #replay(window: EvaluatedBlock, slow: readonly EvaluatedBlock[]): Promise<void> {
    this.#open(window.start, this.#windowSeconds);
    for (const block of blocksOnRecord(this.#detector!, window, slow, this.#times)) {
      await this.#writer.alarms(await this.#evaluate(block));
    }
    await this.#decisions.redo(window.start, this.#detector!, this.#writer);
  }

  async #evaluate(block: EvaluatedBlock): Promise<BlockResult> {
    const columns = await this.#read(block);
    if (block.clock !== 'window') return this.#detector!.block(this.#anomalies.block(columns));
    const moved = await devicesElsewhere(this.#progress, this.of, columns, block.ingestUpTo, this.#plans);
    return this.#detector!.window(this.#anomalies.window(columns, moved, this.#wholeOptions()));
  }

  #read(block: EvaluatedBlock): Promise<ReportColumns> {
    return readColumns(this.#store, this.of, block, this.#windowSeconds);
  }
}
