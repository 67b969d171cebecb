import {
  Detector,
  SlowBlocks,
  type Alarm,
  type BlockResult,
  type DetectorOptions,
  type ReportColumns,
  type WatchedSignals,
} from '@fleetally/collector';

/**
 * The product's detector, fed as `serve` feeds it: every window, and the 6-hour and 1-day blocks when the next begins.
 * `take` returns the alarms that were newly raised.
 */
export class Watch {
  readonly #options: Partial<DetectorOptions>;
  #detector: Detector;
  readonly #slow: SlowBlocks | undefined;
  readonly #days: SlowBlocks | undefined;
  #seen = new Set<string>();

  constructor(watched: WatchedSignals, options: Partial<DetectorOptions>) {
    this.#options = options;
    this.#detector = new Detector(watched, options);
    if (options.clock === 'window') return;
    this.#slow = new SlowBlocks(21_600, watched.groups.length, watched.signals.length);
    this.#days = new SlowBlocks(86_400, watched.groups.length, watched.signals.length);
  }

  take(columns: ReportColumns): Alarm[] {
    const raised: Alarm[] = [];
    const block = this.#slow?.add(columns);
    if (block !== undefined) this.#takeBlock(block, raised);
    this.#note(this.#detector.window(columns), raised);
    return raised;
  }

  /** How many signals are on which clock now. */
  clocks(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const clock of Object.values(this.#detector.clocks())) counts[clock] = (counts[clock] ?? 0) + 1;
    return counts;
  }

  get firing(): readonly Alarm[] {
    return this.#detector.firing;
  }

  /** Ends what fires, so that a change injected later starts from a quiet fleet. */
  settle(): void {
    this.#detector.rebaseline(
      this.#detector.firing.map((alarm) => alarm.id),
      0,
    );
  }

  /** The state, at a moment when the slow blocks are complete (the end of a day). */
  snapshot(): Uint8Array {
    const block = this.#slow?.finish();
    if (block !== undefined) this.#takeBlock(block, []);
    return this.#detector.snapshot();
  }

  static restore(watched: WatchedSignals, options: Partial<DetectorOptions>, bytes: Uint8Array): Watch {
    const watch = new Watch(watched, options);
    watch.#detector = Detector.restore(watched, options, bytes);
    return watch;
  }

  /** A quarter of a day; days are gathered from quarters, which is four additions instead of 288. */
  #takeBlock(block: ReportColumns, raised: Alarm[]): void {
    const { clock } = this.#options;
    if (clock !== '1d') this.#note(this.#detector.block(block), raised);
    if (clock === '6h') return;
    this.#days?.add(block);
    const day = (block.start + block.seconds) % 86_400 === 0 ? this.#days?.finish() : undefined;
    if (day !== undefined) this.#note(this.#detector.block(day), raised);
  }

  #note(result: BlockResult, raised: Alarm[]): void {
    for (const alarm of result.alarms) {
      if (alarm.state !== 'firing' || this.#seen.has(alarm.id)) continue;
      this.#seen.add(alarm.id);
      raised.push(alarm);
    }
  }
}
