import { crc32 } from 'node:zlib';
import { toHex } from '@fleetally/counts';
import { Report, SealedReport, decodeMessage } from '@fleetally/proto';
import type { LedgerEntry } from '../privacy/ledger.js';
import { noteIn, type JournalEntry } from './entry.js';

/** Things of one sort that have left: how many, and their bytes as messages. */
export interface Sent {
  readonly count: number;
  readonly bytes: number;
}

/** Noise that was drawn, over all models. */
export interface NoiseTotals {
  readonly windows: number;
  readonly sent: number;
  /** The most that any single record was charged. */
  readonly milliEpsilonMost: number;
  /** Over all windows; it bounds what a person with a record in every one of them was charged. */
  readonly milliEpsilonSum: number;
  /** Of Gaussian noise: the sum of rho over windows, the largest delta of one window, and the sum of deltas. */
  readonly gaussian?: GaussianTotals;
}

export interface GaussianTotals {
  readonly windows: number;
  readonly rhoTrillionthsSum: number;
  readonly deltaTrillionthsMost: number;
  readonly deltaTrillionthsSum: number;
}

/** All-time totals of a journal. */
export interface Totals {
  readonly reports: Sent;
  readonly refused: Sent;
  readonly syncs: Sent;
  readonly hellos: Sent;
  readonly plans: Sent;
  /** Plans asked for. Absent in totals of an agent that could not ask. */
  readonly asked?: Sent;
  /** Files of models asked for, once for each piece of a transfer that broke. Absent in totals of an agent that could not ask. */
  readonly filesAsked?: Sent;
  readonly starts: number;
  /** Entries that the disk did not take. */
  readonly missing: number;
  /** Milliseconds since the epoch of the first and the last thing that left; 0 when nothing did. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Accepted and refused reports by plan digest, in hex. */
  readonly byPlan: Readonly<Record<string, Sent>>;
  readonly noise: NoiseTotals;
}

const NONE: Sent = { count: 0, bytes: 0 };
const MAX_PLANS = 64;
const OTHER_PLANS = 'other';

export const NO_TOTALS: Totals = {
  reports: NONE,
  refused: NONE,
  syncs: NONE,
  hellos: NONE,
  plans: NONE,
  starts: 0,
  missing: 0,
  firstMs: 0,
  lastMs: 0,
  byPlan: {},
  noise: { windows: 0, sent: 0, milliEpsilonMost: 0, milliEpsilonSum: 0 },
};

/** `totals` and one entry more. */
export function addEntry(totals: Totals, entry: JournalEntry): Totals {
  switch (entry.kind) {
    case 'report':
      return left({ ...totals, reports: plus(totals.reports, entry), byPlan: plusPlan(totals.byPlan, entry) }, entry);
    case 'refused':
      return left({ ...totals, refused: plus(totals.refused, entry), byPlan: plusPlan(totals.byPlan, entry) }, entry);
    case 'sync':
      return left({ ...totals, syncs: plus(totals.syncs, entry) }, entry);
    case 'hello':
    case 'hello-again':
      return left({ ...totals, hellos: plus(totals.hellos, entry) }, entry);
    case 'plan':
      return left({ ...totals, plans: plus(totals.plans, entry) }, entry);
    case 'plan-asked':
      return left({ ...totals, asked: plus(totals.asked, entry) }, entry);
    case 'file-asked':
      return left({ ...totals, filesAsked: plus(totals.filesAsked, entry) }, entry);
    case 'model':
    case 'unanswered':
      return totals;
    case 'start':
      return { ...totals, starts: totals.starts + 1 };
    case 'gap':
      return { ...totals, missing: totals.missing + numberIn(noteIn(entry), 'entries') };
    case 'noise':
      return { ...totals, noise: plusNoise(totals.noise, noteIn(entry)) };
  }
}

/** What a journal keeps of segments that are gone: totals over all of them up to number `through`. */
export interface FoldedSegments {
  readonly through: number;
  readonly totals: Totals;
}

export function formatFolded(folded: FoldedSegments): Buffer {
  const body = JSON.stringify(folded);
  return Buffer.from(`${checksum(body)}\n${body}\n`);
}

/** Undefined when the bytes are damaged. */
export function parseFolded(bytes: Uint8Array): FoldedSegments | undefined {
  const [sum, body] = Buffer.from(bytes).toString('utf8').split('\n');
  if (body === undefined || sum !== checksum(body)) return undefined;
  // The checksum says that it is what an agent wrote.
  return JSON.parse(body) as FoldedSegments;
}

function left(totals: Totals, { atMs }: JournalEntry): Totals {
  const firstMs = totals.firstMs === 0 ? atMs : Math.min(totals.firstMs, atMs);
  return { ...totals, firstMs, lastMs: Math.max(totals.lastMs, atMs) };
}

function plus(sent: Sent | undefined, { sentBytes }: JournalEntry): Sent {
  return { count: (sent?.count ?? 0) + 1, bytes: (sent?.bytes ?? 0) + sentBytes };
}

function plusPlan(byPlan: Totals['byPlan'], entry: JournalEntry): Totals['byPlan'] {
  const digest = planOf(entry.content);
  const known = Object.hasOwn(byPlan, digest) || Object.keys(byPlan).length < MAX_PLANS;
  const name = known ? digest : OTHER_PLANS;
  return { ...byPlan, [name]: plus(byPlan[name], entry) };
}

function planOf(sealed: Uint8Array): string {
  try {
    return toHex(decodeMessage(Report, decodeMessage(SealedReport, sealed).body).planDigest);
  } catch {
    return OTHER_PLANS;
  }
}

function plusNoise(noise: NoiseTotals, note: unknown): NoiseTotals {
  const milliEpsilon = numberIn(note, 'milliEpsilon');
  const sent = (note as Partial<LedgerEntry> | null | undefined)?.sent === true;
  return {
    windows: noise.windows + 1,
    sent: noise.sent + (sent ? 1 : 0),
    milliEpsilonMost: Math.max(noise.milliEpsilonMost, milliEpsilon),
    milliEpsilonSum: noise.milliEpsilonSum + milliEpsilon,
    ...plusGaussian(noise.gaussian, (note as Partial<LedgerEntry> | null | undefined)?.gaussian),
  };
}

function plusGaussian(before: GaussianTotals | undefined, cost: unknown): Pick<NoiseTotals, 'gaussian'> {
  if (typeof cost !== 'object' || cost === null) return before === undefined ? {} : { gaussian: before };
  const delta = numberIn(cost, 'deltaTrillionths');
  return {
    gaussian: {
      windows: (before?.windows ?? 0) + 1,
      rhoTrillionthsSum: (before?.rhoTrillionthsSum ?? 0) + numberIn(cost, 'rhoTrillionths'),
      deltaTrillionthsMost: Math.max(before?.deltaTrillionthsMost ?? 0, delta),
      deltaTrillionthsSum: (before?.deltaTrillionthsSum ?? 0) + delta,
    },
  };
}

function numberIn(note: unknown, key: string): number {
  const value = (note as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'number' ? value : 0;
}

function checksum(body: string): string {
  return `fleetally journal 1 ${crc32(Buffer.from(body)).toString(16).padStart(8, '0')}`;
}
