import { crc32 } from 'node:zlib';
import { nodeFs, readIfPresent, replaceFile, type SpoolFs } from '../spool/files.js';
import type { ReportKey } from '../spool/record.js';
import type { DropLedger } from '../spool/spool-options.js';
import { NO_LOSSES, addLosses, isLossless, lossesWithin, type Losses } from './losses.js';

interface LedgerState {
  /** Not in any report yet. */
  readonly pending: Losses;
  /** Sealed into this report, whose writing may not have come to an end. */
  readonly carried?: ReportKey & { readonly losses: Losses };
  /** First report of the segment that is being dropped. */
  readonly dropping?: ReportKey;
}

/**
 * Losses on their way into a report, kept in a small file so that a crash at any moment neither forgets one nor counts
 * it twice: before a report that carries losses is written, the ledger notes which report that is; if that report is
 * found in the spool at the next start, its losses are on their way.
 *
 * Trouble with the disk never throws: the ledger goes on in memory and writes again with the next change.
 */
export class LossLedger implements DropLedger {
  /** Why the file of the last life could not be used, when that is so. */
  readonly problem: string | undefined;
  readonly #path: string;
  readonly #files: SpoolFs;
  readonly #durable: boolean;
  #state: LedgerState;
  #droppedReports = 0;

  constructor(path: string, options: { files?: SpoolFs; durable: boolean }) {
    this.#path = path;
    this.#files = options.files ?? nodeFs;
    this.#durable = options.durable;
    const text = attempt(() => readIfPresent(this.#files, path)?.toString('utf8'));
    const state = text === undefined ? undefined : parse(text);
    this.problem =
      text !== undefined && state === undefined ? `${path} is damaged; earlier losses are unknown` : undefined;
    this.#state = state ?? { pending: NO_LOSSES };
  }

  /** For the spool's opening. */
  get unfinishedDrop(): ReportKey | undefined {
    return this.#state.dropping;
  }

  /** Reports dropped since this ledger was opened. */
  get droppedReports(): number {
    return this.#droppedReports;
  }

  /** Once the spool is open: `isKept` says whether it holds a report. */
  reconcile(isKept: (key: ReportKey) => boolean): void {
    const { pending, carried } = this.#state;
    if (carried === undefined && this.#state.dropping === undefined) return;
    const lost = carried !== undefined && !isKept(carried);
    this.#save({ pending: lost ? addLosses(pending, carried.losses) : pending });
  }

  add(losses: Partial<Losses>): void {
    const pending = addLosses(this.#state.pending, losses);
    this.#droppedReports += losses.droppedReports ?? 0;
    this.#save({ ...this.#state, pending });
  }

  /** All that is pending, which the report `key` is going to carry. Call `arrived` or `failed` next. */
  carry(key: ReportKey): Losses {
    const { pending } = this.#state;
    if (!isLossless(pending)) this.#save({ pending: NO_LOSSES, carried: { ...key, losses: pending } });
    return pending;
  }

  /** The report that carries them is in the spool. */
  arrived(): void {
    if (this.#state.carried !== undefined) this.#save({ pending: this.#state.pending });
  }

  /** The report could not be written: it is a loss itself, and `own` with it, the losses that came with its window. */
  failed(own: Partial<Losses>): void {
    const carried = this.#state.carried?.losses ?? NO_LOSSES;
    this.#state = { pending: addLosses(this.#state.pending, carried) };
    this.add({ ...own, droppedReports: 1 });
  }

  /** The collector refused this report; what it carried will be carried again. */
  rejected(payload: Uint8Array | undefined): void {
    const within = payload === undefined ? NO_LOSSES : lossesWithin(payload);
    const pending = addLosses(addLosses(this.#state.pending, within), { rejectedReports: 1 });
    this.#save({ ...this.#state, pending }, false);
  }

  willDrop(first: ReportKey, reports: number, payloads: readonly Buffer[]): void {
    const within = payloads.map(lossesWithin).reduce(addLosses, NO_LOSSES);
    const pending = addLosses(addLosses(this.#state.pending, within), { droppedReports: reports });
    this.#droppedReports += reports;
    this.#save({ ...this.#state, pending, dropping: { boot: first.boot, sequence: first.sequence } });
  }

  didDrop(): void {
    const { dropping, ...rest } = this.#state;
    if (dropping !== undefined) this.#save(rest);
  }

  lost(reports: number): void {
    this.add({ droppedReports: reports });
  }

  #save(state: LedgerState, durable = this.#durable): void {
    this.#state = state;
    const body = JSON.stringify(state);
    attempt(() => {
      replaceFile(this.#path, Buffer.from(`${checksum(body)}\n${body}\n`), { files: this.#files, durable });
    });
  }
}

function parse(text: string): LedgerState | undefined {
  const [sum, body] = text.split('\n');
  if (body === undefined || sum !== checksum(body)) return undefined;
  // The checksum says that it is what an agent wrote.
  return JSON.parse(body) as LedgerState;
}

function checksum(body: string): string {
  return `fleetally losses 1 ${crc32(Buffer.from(body)).toString(16).padStart(8, '0')}`;
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
