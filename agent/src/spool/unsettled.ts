import type { ReportKey } from './record.js';
import type { SegmentEntry } from './segment.js';

/** The spool's unsettled reports by name, with their number and size. */
export class UnsettledReports {
  readonly #boots = new Map<number, Map<number, SegmentEntry>>();
  #reports = 0;
  #payloadBytes = 0;

  get reports(): number {
    return this.#reports;
  }

  get payloadBytes(): number {
    return this.#payloadBytes;
  }

  add(entry: SegmentEntry): void {
    let boot = this.#boots.get(entry.boot);
    if (boot === undefined) {
      boot = new Map<number, SegmentEntry>();
      this.#boots.set(entry.boot, boot);
    }
    boot.set(entry.sequence, entry);
    this.#reports++;
    this.#payloadBytes += entry.length;
  }

  find(key: ReportKey): SegmentEntry | undefined {
    return this.#boots.get(key.boot)?.get(key.sequence);
  }

  /** Takes out the named ones and groups them by segment. Unknown names are skipped. */
  take(keys: readonly ReportKey[]): Map<SegmentEntry['segment'], SegmentEntry[]> {
    const taken = new Map<SegmentEntry['segment'], SegmentEntry[]>();
    for (const key of keys) {
      const boot = this.#boots.get(key.boot);
      const entry = boot?.get(key.sequence);
      if (boot === undefined || entry === undefined) continue;
      boot.delete(key.sequence);
      if (boot.size === 0) this.#boots.delete(key.boot);
      this.#reports--;
      this.#payloadBytes -= entry.length;
      const ofSegment = taken.get(entry.segment);
      if (ofSegment === undefined) taken.set(entry.segment, [entry]);
      else ofSegment.push(entry);
    }
    return taken;
  }
}
