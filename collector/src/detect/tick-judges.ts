import { signalsOf, type Plan } from '@fleetally/counts';
import { joinBytes, splitBytes } from '../anomalies/joined-bytes.js';
import type { Store } from '../store/store.js';
import type { EvaluatedBlock, WindowProgress } from '../store/window-progress.js';
import { blocksFor, blocksOnRecord, type BlockTimes } from './block-order.js';
import { Detector } from './detector.js';
import { DEFAULT_DETECTOR_OPTIONS, type DetectorOptions } from './options.js';
import { devicesElsewhere, readColumns } from './read-columns.js';
import { AnomalyTick } from './tick-anomalies.js';
import type { ModelTickOptions } from './tick-model-options.js';
import type { WatchedModel } from './tick-records.js';
import type { BlockResult, ReportColumns } from './types.js';

/** A state is saved after a quarter of a day of event time, and at a stop. */
const SAVE_EVERY_SECONDS = 21_600;

/**
 * What judges one model's blocks, in memory: the watch over its devices, and the detector, which gets each window without
 * those that are broken. Reads blocks from the store; what it finds is written by others.
 */
export class ModelJudges {
  readonly anomalies: AnomalyTick;
  readonly #of: WatchedModel;
  readonly #plan: Plan;
  readonly #store: Store;
  readonly #progress: WindowProgress;
  readonly #options: ModelTickOptions;
  #detector: Detector | undefined;
  #windowSeconds = 0;
  #firstWindow = -1;
  #savedAt = 0;
  /** How many plans the model has; asked once a turn, since what comes later is beyond the turn's bound. */
  #plans = 1;

  constructor(
    of: WatchedModel,
    plan: Plan,
    store: Store,
    progress: WindowProgress,
    options: ModelTickOptions,
    now: () => number,
  ) {
    this.#of = of;
    this.#plan = plan;
    this.#store = store;
    this.#progress = progress;
    this.#options = options;
    this.anomalies = new AnomalyTick(of, plan, store, options.deviceAnomaliesPerWeek ?? 1, now);
  }

  /** Undefined before the first window. */
  get detector(): Detector | undefined {
    return this.#detector;
  }

  /** 0 before the first window. */
  get windowSeconds(): number {
    return this.#windowSeconds;
  }

  /** Start of the last evaluated window; -1 before the first. */
  get lastStart(): number {
    return this.#detector?.lastStart('window') ?? -1;
  }

  /** End of the last evaluated window; -1 before the first. */
  get evaluatedTo(): number {
    return this.lastStart < 0 ? -1 : this.lastStart + this.#windowSeconds;
  }

  /** Takes up the newest state, when it is of any use. Errors: StoreError. */
  async restore(firstWindow: number): Promise<void> {
    const { model, planDigest } = this.#of;
    this.#windowSeconds = await this.#progress.windowSeconds(model, planDigest);
    this.#firstWindow = firstWindow;
    await this.countPlans();
    const snapshot = await this.#store.snapshots.latest(model, planDigest);
    const parts = snapshot && splitBytes(snapshot.bytes);
    this.#detector = parts && this.#restored(parts.first);
    // Without the detector's state everything is replayed, and the devices' with it.
    await this.anomalies.resume(this.#detector && parts?.second, this.#wholeOptions());
    if (snapshot !== undefined && this.#detector !== undefined) this.#savedAt = snapshot.blockStart;
  }

  async countPlans(): Promise<void> {
    this.#plans = await this.#progress.plans(this.#of.model);
  }

  /**
   * Saves the state for `restore` to take up, when it is due or always when `force`; nothing before the first window. True
   * when it was saved. Errors: StoreError.
   */
  async save(takenAtMs: number, force: boolean): Promise<boolean> {
    if (this.#detector === undefined || this.evaluatedTo < 0) return false;
    if (!force && this.evaluatedTo - this.#savedAt < SAVE_EVERY_SECONDS) return false;
    const state = this.#detector.snapshot();
    const devices = this.anomalies.snapshot();
    const bytes = devices === undefined ? state : joinBytes(state, devices);
    await this.#store.snapshots.save({ ...this.#of, takenAtMs, blockStart: this.lastStart, bytes });
    this.#savedAt = this.evaluatedTo;
    return true;
  }

  /** Ready for a window that begins then. */
  open(start: number, seconds: number): void {
    if (this.#windowSeconds === 0) this.#windowSeconds = seconds;
    if (this.#firstWindow < 0) this.#firstWindow = start;
    this.#detector ??= new Detector(signalsOf(this.#plan), this.#detectorOptions());
  }

  /** Windows, and the slow blocks that they make ripe, in the order in which they are evaluated. */
  blocksFor(starts: readonly number[], ingestUpTo: number): EvaluatedBlock[] {
    return blocksFor(this.#detector!, starts, ingestUpTo, this.#times);
  }

  /** As they were evaluated once. */
  blocksOnRecord(window: EvaluatedBlock, slow: readonly EvaluatedBlock[]): EvaluatedBlock[] {
    return blocksOnRecord(this.#detector!, window, slow, this.#times);
  }

  async evaluate(block: EvaluatedBlock): Promise<BlockResult> {
    const columns = await this.#read(block);
    if (block.clock !== 'window') return this.#detector!.block(this.anomalies.block(columns));
    const moved = await devicesElsewhere(this.#progress, this.#of, columns, block.ingestUpTo, this.#plans);
    return this.#detector!.window(this.anomalies.window(columns, moved, this.#wholeOptions()));
  }

  /** Lets a detector that has seen nobody yet see the first window's devices, or serial numbers would get sums each. */
  async survey(first: EvaluatedBlock): Promise<void> {
    if (this.#detector!.deviceCount > 0) return;
    this.#detector!.survey((await this.#read(first)).attributes);
  }

  /** True when the device was there. */
  forget(device: string): boolean {
    const wasWatched = this.anomalies.forget(device);
    return (this.#detector?.forget(device) ?? false) || wasWatched;
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

  #read(block: EvaluatedBlock): Promise<ReportColumns> {
    return readColumns(this.#store, this.#of, block, this.#windowSeconds);
  }
}
