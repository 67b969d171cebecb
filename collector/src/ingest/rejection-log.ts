import type { DeviceStore, RejectionCount } from '../store/device-store.js';
import type { ReportProblem } from './report-problem.js';

const DAY_MS = 86_400_000;
const FLUSH_MS = 10_000;
/** Beyond so many pairs of reason and device between two writes, the device is left out: a flood stays small. */
const MAX_KEYS = 10_000;

/** Counts what was refused, by day, reason and device, and writes it now and then. */
export class RejectionLog {
  readonly #store: Pick<DeviceStore, 'addRejections'>;
  readonly #onError: (error: unknown) => void;
  #counts = new Map<string, RejectionCount>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: Pick<DeviceStore, 'addRejections'>, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  add(reason: ReportProblem, device: string, nowMs: number): void {
    const named = this.#counts.size < MAX_KEYS ? device : '';
    const dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    const key = `${dayMs} ${reason} ${named}`;
    const refused = (this.#counts.get(key)?.refused ?? 0) + 1;
    this.#counts.set(key, { dayMs, reason, device: named, refused });
    this.#timer ??= setTimeout(() => {
      void this.flush();
    }, FLUSH_MS);
  }

  /** Never rejects: these counts are worth an attempt, not a stop. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    this.#writing = this.#writing.then(() => this.#store.addRejections(counts)).catch(this.#onError);
    return this.#writing;
  }
}
