import type { DeviceAttributes, DeviceStore } from '../store/device-store.js';
import type { StoredReport, ReportKey } from '../store/report.js';
import type { ReportStore } from '../store/report-store.js';
import { StoreError } from '../store/store-error.js';
import { GroupCommit } from './group-commit.js';
import type { IngestMetrics } from './metrics.js';
import { ReportMarks } from './report-marks.js';

/** A report, and the change of the device's attributes that must be stored no later than it. */
export interface IntakeItem {
  readonly report: StoredReport;
  readonly attributes?: DeviceAttributes | undefined;
}

export interface BatchOptions {
  /** Most reports in one insert. @default 2000 */
  readonly batchReports?: number;
  /** Longest wait for a fuller insert. @default 100 */
  readonly batchDelayMs?: number;
  /** Most reports waiting for the store. @default 20000, some 100 MB at 600 cells */
  readonly waitingReports?: number;
  /** Pauses while the store is away. @default 100 doubling up to 5000 */
  readonly retryMs?: readonly [first: number, longest: number];
}

export interface IntakeOptions extends BatchOptions {
  readonly reports: Pick<ReportStore, 'append' | 'marks'>;
  readonly devices: Pick<DeviceStore, 'putAttributes'>;
  readonly metrics: IngestMetrics;
  /** For durations only. */
  readonly monotonicMs: () => number;
  /** Told once each time the store stops taking reports. */
  readonly onError: (error: unknown) => void;
}

/** Where accepted reports wait for the store. Stores each once, however often it is sent, and says so when it is durable. */
export class ReportIntake {
  readonly #options: IntakeOptions;
  readonly #marks: ReportMarks;
  /** Being stored now. A second copy shares the first one's fate. */
  readonly #pending = new Map<string, Promise<'stored' | 'rejected'>>();
  readonly #commits: GroupCommit<IntakeItem>;

  private constructor(options: IntakeOptions, marks: ReportMarks) {
    this.#options = options;
    this.#marks = marks;
    this.#commits = new GroupCommit({
      write: (items) => this.#write(items),
      maxItems: options.batchReports ?? 2_000,
      maxDelayMs: options.batchDelayMs ?? 100,
      maxWaiting: options.waitingReports ?? 20_000,
      onFailing: options.onError,
      ...(options.retryMs && { retryMs: options.retryMs }),
    });
  }

  /** Reads what is stored already. Errors: StoreError. */
  static async open(options: IntakeOptions): Promise<ReportIntake> {
    return new ReportIntake(options, new ReportMarks(await options.reports.marks()));
  }

  isStored(key: ReportKey): boolean {
    return this.#marks.has(key);
  }

  /** No more should be read from devices until `onRoom`. */
  get full(): boolean {
    return this.#commits.full;
  }

  get waiting(): number {
    return this.#commits.waiting;
  }

  get failing(): boolean {
    return this.#commits.failing;
  }

  onRoom(callback: () => void): void {
    this.#commits.onRoom(callback);
  }

  /**
   * Resolves when the report is durable (`duplicate`: by an earlier copy that was still on its way), or can never be.
   * Errors: StoreError UNAVAILABLE: it is not stored; the device keeps it and sends it again.
   */
  submit(item: IntakeItem): Promise<'stored' | 'duplicate' | 'rejected'> {
    const { device, boot, sequence } = item.report;
    const key = `${boot} ${sequence} ${device}`;
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      this.#options.metrics.duplicate();
      return pending.then((fate) => (fate === 'stored' ? 'duplicate' : fate));
    }
    const submitted = this.#commits.submit(item).finally(() => {
      this.#pending.delete(key);
      this.#options.metrics.waiting(this.#pending.size);
    });
    this.#pending.set(key, submitted);
    this.#options.metrics.waiting(this.#pending.size);
    return submitted;
  }

  /** Resolves when nothing of this device waits for the store, and forgets which of its reports were stored. */
  async forget(device: string): Promise<void> {
    const waiting = [...this.#pending].filter(([key]) => key.split(' ').slice(2).join(' ') === device);
    await Promise.allSettled(waiting.map(([, fate]) => fate));
    this.#marks.forget(device);
  }

  /** Stores what waits, then refuses everything. */
  close(): Promise<void> {
    return this.#commits.close();
  }

  async #write(items: readonly IntakeItem[]): Promise<void> {
    const { reports, devices, metrics, monotonicMs } = this.#options;
    const started = monotonicMs();
    const seconds = (): number => (monotonicMs() - started) / 1000;
    try {
      const changes = items.flatMap(({ attributes }) => (attributes === undefined ? [] : [attributes]));
      await devices.putAttributes(changes, items[0]!.report.receivedAtMs);
      await reports.append(items.map(({ report }) => report));
    } catch (cause) {
      const rejected = cause instanceof StoreError && cause.code === 'REJECTED';
      metrics.batch(rejected ? 'rejected' : 'unavailable', seconds());
      throw cause;
    }
    // Before anybody is told: the next copy may arrive in the same turn as the acknowledgement leaves.
    for (const { report } of items) this.#marks.add(report);
    metrics.batch('stored', seconds());
    metrics.accepted(items.map(({ report }) => report));
  }
}
