import type { ModelNote } from '../journal/entry.js';
import type { NoiseNote } from '../journal/departures.js';
import type { Totals } from '../journal/totals.js';
import type { GaussianCost } from '../privacy/option.js';
import type { Losses } from '../report/losses.js';
import type { SchemaFacts } from './schema-facts.js';
import type { PlanWords } from './plan-words.js';

/** One number of a report that is not zero, and what it says. */
export interface CountWords {
  readonly of: string;
  readonly what: string;
  readonly count: number;
}

export type ReportState = 'waiting' | 'acknowledged' | 'refused';

/** One report, as its bytes tell it. */
export interface ReportAudit {
  readonly boot: number;
  readonly sequence: number;
  readonly state: ReportState;
  /** Milliseconds since the epoch of the collector's answer; absent while it waits. */
  readonly answeredMs?: number;
  /** Of the sealed report, as it is stored and sent. */
  readonly bytes: number;
  readonly device: string;
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly variant: string;
    readonly digest: string;
  };
  readonly planDigest: string;
  readonly windowStart: number;
  readonly windowSeconds: number;
  readonly inferences: number;
  readonly level: 'aggregate' | 'dp' | 'unknown';
  readonly milliEpsilon: number;
  /** Of Gaussian noise alone. */
  readonly gaussian?: GaussianCost;
  readonly losses: Losses;
  readonly attributes: Readonly<Record<string, string>>;
  readonly signature: 'verified' | 'wrong' | 'unchecked';
  /** What can't be accounted for, in words; empty when every byte is. */
  readonly oddities: readonly string[];
  /** Every count that is not zero. Of a report whose plan is unknown: nothing, and an oddity says so. */
  readonly counts: readonly CountWords[];
}

/** Reports of one day, model version and plan. */
export interface DayAudit {
  readonly day: string;
  readonly model: string;
  readonly plan: string;
  readonly reports: number;
  readonly inferences: number;
  readonly bytes: number;
}

/** All reports in one state. */
export interface GroupAudit {
  readonly reports: number;
  readonly bytes: number;
  readonly inferences: number;
  readonly firstWindow: number;
  /** Its end. */
  readonly lastWindow: number;
  readonly fewestInferences: number;
  readonly days: readonly DayAudit[];
  readonly verified: number;
  readonly wrong: number;
  readonly unchecked: number;
  /** Reports of which every byte is accounted for. */
  readonly accountedFor: number;
  /** At level aggregate: counts from 1 to 4, which say that few inferences had such a value. */
  readonly rareCounts: number;
  /** The counts of all reports of a plan, added up. */
  readonly sums: readonly { readonly plan: string; readonly reports: number; readonly counts: readonly CountWords[] }[];
  /** In detail, newest first. */
  readonly shown: readonly ReportAudit[];
}

/** How the reports hang together by the digests they carry. */
export interface ChainAudit {
  /** Reports that name the digest of the one before them, rightly. */
  readonly intact: number;
  readonly broken: readonly string[];
  /** Reports whose predecessor is no longer, or not yet, here. */
  readonly open: number;
}

/** Everything else that was sent. */
export interface OtherSent {
  readonly lastSync?: {
    readonly atMs: number;
    readonly bytes: number;
    readonly fields: readonly (readonly [string, string])[];
  };
  readonly plans: readonly { readonly atMs: number; readonly digest: string; readonly bytes: number }[];
}

/** What a device's folder tells of all that has left it or will leave it. Plain data: its JSON is the audit. */
export interface Audit {
  readonly format: 'fleetally.audit/1';
  readonly takenAt: string;
  readonly auditor: string;
  readonly device: {
    readonly name: string;
    readonly directory: string;
    readonly fingerprint: string;
    readonly publicKey: string;
    readonly keyFrom: 'file' | 'sync' | 'none';
    readonly agents: readonly string[];
  };
  readonly policy: string;
  readonly destinations: readonly string[];
  readonly settings: readonly ModelNote[];
  readonly plans: readonly PlanWords[];
  readonly waiting: GroupAudit;
  readonly departed: GroupAudit;
  readonly chain: ChainAudit;
  /** Undefined: this device keeps no journal. */
  readonly totals?: Totals;
  /** Reports that left so long ago that only their totals are kept. */
  readonly foldedReports: number;
  /** Reports that were sent without an answer: still in the spool, or gone from it (a full spool dropped them). */
  readonly unanswered: { readonly waiting: number; readonly dropped: number };
  readonly other: OtherSent;
  /** Every text that people chose, by name. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly noise: { readonly totals: Totals['noise']; readonly recent: readonly NoiseNote[] };
  readonly schema: SchemaFacts;
  readonly damage: readonly string[];
}
