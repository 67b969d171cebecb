import type { Artifacts } from '../artifacts/artifacts.js';

export interface FetchOptions {
  /** Files that are handed out at a time, over all devices. @default 64 */
  readonly atOnce?: number;
  /** Longest wait for a device that does not read, in milliseconds. @default 60,000 */
  readonly stalledMs?: number;
}

/** Files that one device may fetch at a time: a broken call may not be noticed before the next one begins. */
const PER_DEVICE = 2;

/** Who is being handed a file: so many at a time, since each takes memory and a part of the line. */
export class FetchDesk {
  readonly artifacts: Pick<Artifacts, 'size' | 'read'> | undefined;
  readonly stalledMs: number;
  readonly #atOnce: number;
  readonly #open = new Map<string, number>();
  readonly #stops = new Set<() => void>();

  constructor(artifacts: Pick<Artifacts, 'size' | 'read'> | undefined, options: FetchOptions = {}) {
    this.artifacts = artifacts;
    this.stalledMs = options.stalledMs ?? 60_000;
    this.#atOnce = options.atOnce ?? 64;
  }

  /** Files that are being handed out. */
  get open(): number {
    return this.#stops.size;
  }

  /** Takes a place, to be given back by calling what this returns; undefined when there is none. */
  enter(device: string, stop: () => void): (() => void) | undefined {
    const ofDevice = this.#open.get(device) ?? 0;
    if (this.#stops.size >= this.#atOnce || ofDevice >= PER_DEVICE) return undefined;
    this.#open.set(device, ofDevice + 1);
    this.#stops.add(stop);
    return () => {
      if (!this.#stops.delete(stop)) return;
      const left = (this.#open.get(device) ?? 1) - 1;
      if (left === 0) this.#open.delete(device);
      else this.#open.set(device, left);
    };
  }

  /** Ends all that is open; devices go on from where they are with another call. */
  stop(): void {
    for (const stop of [...this.#stops]) stop();
  }
}
