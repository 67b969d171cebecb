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
  readonly #watched: WatchedSignals;
  readonly #options: Partial<DetectorOptions>;
  #detector: Detector;
  #slow: SlowBlocks[] = [];
  #seen = new Set<string>();

  constructor(watched: WatchedSignals, options: Partial<DetectorOptions>) {
    this.#watched = watched;
    this.#options = options;
    this.#detector = new Detector(watched, options);
    this.#openBlocks();
  }

  take(columns: ReportColumns): Alarm[] {
    const raised: Alarm[] = [];
    for (const slow of this.#slow) {
      const block = slow.add(columns);
      if (block !== undefined) this.#note(this.#detector.block(block), raised);
    }
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
    for (const slow of this.#slow) {
      const block = slow.finish();
      if (block !== undefined) this.#detector.block(block);
    }
    return this.#detector.snapshot();
  }

  static restore(watched: WatchedSignals, options: Partial<DetectorOptions>, bytes: Uint8Array): Watch {
    const watch = new Watch(watched, options);
    watch.#detector = Detector.restore(watched, options, bytes);
    return watch;
  }

  #openBlocks(): void {
    const { clock } = this.#options;
    if (clock === 'window') return;
    const seconds = clock === '6h' ? [21_600] : clock === '1d' ? [86_400] : [21_600, 86_400];
    this.#slow = seconds.map(
      (length) => new SlowBlocks(length, this.#watched.groups.length, this.#watched.signals.length),
    );
  }

  #note(result: BlockResult, raised: Alarm[]): void {
    for (const alarm of result.alarms) {
      if (alarm.state !== 'firing' || this.#seen.has(alarm.id)) continue;
      this.#seen.add(alarm.id);
      raised.push(alarm);
    }
  }
}
