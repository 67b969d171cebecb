import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  FetchArtifactRequest,
  GetPlanRequest,
  Hello,
  PutPlanRequest,
  SyncRequest,
  encodeMessage,
  type Fields,
} from '@fleetally/proto';
import type { LedgerEntry } from '../privacy/ledger.js';
import type { SpoolFs } from '../spool/files.js';
import type { ReportKey } from '../spool/record.js';
import type { EntryKind, ModelNote, StartNote } from './entry.js';
import { Journal } from './journal.js';
import { PlanCopies } from './plan-copies.js';

/** What one model's noise cost the records of one window. */
export interface NoiseNote extends LedgerEntry {
  readonly model: string;
}

/** A report that was sent, as the spool has it. */
export interface SentReport extends ReportKey {
  /** Of its bytes. */
  readonly length: number;
}

/** A report on its way out of the spool. */
export interface Departing {
  readonly key: ReportKey;
  readonly payload: Uint8Array;
}

export interface DeparturesOptions {
  readonly boot: number;
  readonly now: () => number;
  /** Of the journal; 0 keeps none. */
  readonly maxBytes: number;
  readonly files?: SpoolFs;
}

export const DEFAULT_JOURNAL_BYTES = 4 * 1024 * 1024;
/** Some 2,500 windows; totals stay for ever. */
const NOISE_BYTES = 256 * 1024;

/** Where the journals of a device lie. */
export function journalPaths(directory: string): { journal: string; plans: string; noise: string } {
  const journal = join(directory, 'journal');
  return { journal, plans: join(journal, 'plans'), noise: join(directory, 'noise') };
}

/**
 * Notes on the device what leaves it, so that it can be audited: each thing that is sent, and each window's noise.
 * No method throws, and none waits for more than one write into the system's cache.
 */
export class Departures {
  readonly #options: DeparturesOptions;
  readonly #journal: Journal | undefined;
  readonly #plans: PlanCopies;
  readonly #directory: string;
  #noise: Journal | undefined;
  #hello: { readonly bytes: Uint8Array; readonly segment: number } | undefined;
  readonly #unanswered = new WeakSet<SentReport>();
  #closed = false;

  /** `directory` is the device's own, and locked. */
  constructor(directory: string, options: DeparturesOptions) {
    const { maxBytes, files } = options;
    this.#directory = directory;
    this.#options = options;
    const paths = journalPaths(directory);
    if (maxBytes > 0) this.#journal = new Journal(paths.journal, { maxBytes, ...(files ? { files } : {}) });
    this.#plans = new PlanCopies(paths.plans, maxBytes);
  }

  /** Trouble in words, when there is any. */
  get problem(): string | undefined {
    return this.#journal?.problem ?? this.#noise?.problem;
  }

  /** This agent has started. */
  started(note: StartNote): void {
    this.#note('start', jsonBytes(note), 0);
  }

  /** A model is watched, in this way. */
  model(note: ModelNote): void {
    this.#note('model', jsonBytes(note), 0);
  }

  /** To be called before the spool forgets them. `accepted` false: the collector has seen and refused them. */
  reports(departing: readonly Departing[], accepted = true): void {
    const kind = accepted ? 'report' : 'refused';
    const atMs = this.#options.now();
    this.#journal?.append(
      departing.map(({ key, payload }) => ({ kind, atMs, key, sentBytes: payload.length, content: payload })),
    );
  }

  /** Sent, and the stream ended without an answer. Each is noted once in the life of an agent. */
  unanswered(reports: readonly SentReport[]): void {
    const atMs = this.#options.now();
    const fresh = reports.filter((report) => !this.#unanswered.has(report));
    for (const report of fresh) this.#unanswered.add(report);
    this.#journal?.append(
      fresh.map(({ boot, sequence, length }) => ({
        kind: 'unanswered',
        atMs,
        key: { boot, sequence },
        sentBytes: length,
        content: new Uint8Array(0),
      })),
    );
  }

  sync(fields: Fields<'SyncRequest'>): void {
    const bytes = attempt(() => encodeMessage(SyncRequest, fields));
    if (bytes !== undefined) this.#note('sync', bytes, bytes.length);
  }

  hello(fields: Fields<'Hello'>): void {
    const bytes = attempt(() => encodeMessage(Hello, fields));
    if (bytes === undefined || this.#journal === undefined) return;
    const before = this.#hello;
    const again = before?.segment === this.#journal.segment && Buffer.compare(before.bytes, bytes) === 0;
    this.#note(again ? 'hello-again' : 'hello', again ? new Uint8Array(0) : bytes, bytes.length);
    this.#hello = { bytes, segment: this.#journal.segment };
  }

  askedForPlan(fields: Fields<'GetPlanRequest'>): void {
    const bytes = attempt(() => encodeMessage(GetPlanRequest, fields));
    if (bytes !== undefined) this.#note('plan-asked', bytes, bytes.length);
  }

  askedForFile(fields: Fields<'FetchArtifactRequest'>): void {
    const bytes = attempt(() => encodeMessage(FetchArtifactRequest, fields));
    if (bytes !== undefined) this.#note('file-asked', bytes, bytes.length);
  }

  plan(fields: Fields<'PutPlanRequest'>): void {
    const plan = fields.plan ?? new Uint8Array(0);
    const bytes = attempt(() => encodeMessage(PutPlanRequest, fields));
    if (bytes !== undefined) this.#note('plan', createHash('sha256').update(plan).digest(), bytes.length);
  }

  /** What counts of this plan mean. `hex` is its digest. */
  keepPlan(hex: string, bytes: () => Uint8Array): void {
    if (this.#journal === undefined) return;
    attempt(() => {
      this.#plans.keep(hex, bytes());
    });
  }

  /** Noise was drawn, whether or not the window is sent. Kept even where no journal is. */
  noise(note: NoiseNote): void {
    if (this.#closed) return;
    const { files, boot, now } = this.#options;
    const { noise } = journalPaths(this.#directory);
    this.#noise ??= new Journal(noise, { maxBytes: NOISE_BYTES, ...(files ? { files } : {}) });
    const key = { boot, sequence: 0 };
    this.#noise.append([{ kind: 'noise', atMs: now(), key, sentBytes: 0, content: jsonBytes(note) }]);
  }

  close(): void {
    this.#closed = true;
    this.#journal?.close();
    this.#noise?.close();
  }

  #note(kind: EntryKind, content: Uint8Array, sentBytes: number): void {
    const { now, boot } = this.#options;
    this.#journal?.append([{ kind, atMs: now(), key: { boot, sequence: 0 }, sentBytes, content }]);
  }
}

function jsonBytes(note: object): Buffer {
  return Buffer.from(JSON.stringify(note));
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
