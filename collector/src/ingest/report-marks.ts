import type { MarkRow } from '../store/marks.js';
import type { ReportKey } from '../store/report.js';
import { SequenceRanges } from './sequence-ranges.js';

/** Which reports are stored already: what makes at-least-once delivery store each report once. */
export class ReportMarks {
  readonly #devices = new Map<string, Map<number, SequenceRanges>>();

  constructor(rows: readonly MarkRow[] = []) {
    for (const { device, boot, ranges } of rows) this.#boots(device).set(boot, new SequenceRanges(ranges));
  }

  has({ device, boot, sequence }: ReportKey): boolean {
    return this.#devices.get(device)?.get(boot)?.has(sequence) ?? false;
  }

  add({ device, boot, sequence }: ReportKey): void {
    const boots = this.#boots(device);
    const ranges = boots.get(boot) ?? new SequenceRanges();
    boots.set(boot, ranges);
    ranges.add(sequence);
  }

  forget(device: string): void {
    this.#devices.delete(device);
  }

  #boots(device: string): Map<number, SequenceRanges> {
    const known = this.#devices.get(device) ?? new Map<number, SequenceRanges>();
    this.#devices.set(device, known);
    return known;
  }
}
