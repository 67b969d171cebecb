import type { LeftOut } from './choose-columns.js';
import type { SignalName } from './judge-feature.js';

export const COMPARE_SCHEMA = 'fleetally.compare/1';

export type CompareVerdict = 'drift' | 'stable' | 'inconclusive' | 'no-data';

/** The result of a comparison, as files carry it. Documented in docs/compare.md; fields are only added. */
export interface CompareReport {
  readonly schema: typeof COMPARE_SCHEMA;
  readonly reference: ComparedFile;
  readonly current: ComparedFile;
  readonly evidence: Evidence;
  readonly options: { readonly fdr: number; readonly smallestShift: number; readonly smallestRate: number };
  /** Sentences: what the figures rest on, and what may make them wrong. */
  readonly assumption: string;
  readonly warnings: readonly string[];
  readonly summary: Readonly<Record<CompareVerdict | 'features', number>> & { readonly sentence: string };
  /** Ranked: drift first, then by size of the difference. */
  readonly features: readonly ComparedFeature[];
  readonly leftOut: readonly LeftOut[];
}

export interface ComparedFile {
  readonly file: string;
  /** Rows that were compared. */
  readonly rows: number;
  /** Lines that are no rows. */
  readonly badRows: number;
  /** Rows that don't name their device. */
  readonly rowsWithoutDevice: number;
  /** Only with `--device`. */
  readonly devices?: number;
}

/** What one piece of evidence is. */
export type Evidence =
  | { readonly unit: 'rows' }
  | {
      readonly unit: 'devices';
      readonly column: string;
      readonly design: 'paired' | 'groups' | 'too-few';
      readonly inBoth: number;
      readonly onlyInReference: number;
      readonly onlyInCurrent: number;
    };

export interface ComparedFeature {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical' | 'changed';
  readonly verdict: CompareVerdict;
  readonly sentence: string;
  /** Absent where nothing could be tested, and where a column's type changed. */
  readonly p?: number;
  /** Benjamini–Hochberg over the features of this report. */
  readonly q?: number;
  /** The smallest shift, in standard deviations, that this comparison would have found nine times of ten. */
  readonly detectable?: number;
  readonly signals: readonly ReportedSignal[];
  readonly effect?: EffectSizes;
  readonly reference: SideSummary;
  readonly current: SideSummary & { readonly outOfRange?: number };
  /** The cells that moved most, largest first. */
  readonly moving: readonly MovingCell[];
  readonly histogram?: ReportedHistogram;
}

export interface ReportedSignal {
  readonly signal: SignalName;
  /** Of a share: which category. */
  readonly category?: string;
  /** Shapes in standard deviations of their score, shares and rates as shares. */
  readonly change: number;
  readonly p: number;
}

/** What people know; they describe size and never decide. */
export interface EffectSizes {
  /** Numeric features: the mean shift of a normal feature that moves ranks as much, in standard deviations. */
  readonly shiftSd?: number;
  readonly psi: number;
  readonly jensenShannon: number;
  /** Numeric features; in standard deviations of the reference. Absent where the reference is constant. */
  readonly wasserstein?: number;
  readonly ks?: number;
}

export interface SideSummary {
  /** Rows with a value. */
  readonly observed: number;
  readonly missing: number;
  /** Text cells in a column of numbers; they count as missing. */
  readonly quantiles?: { readonly p05: number; readonly median: number; readonly p95: number };
}

export interface MovingCell {
  readonly cell: string;
  readonly reference: number;
  readonly current: number;
}

/** Counts by cell. Numeric: edges of the bins, the outermost ones open; categorical: labels. */
export interface ReportedHistogram {
  readonly edges?: readonly number[];
  readonly labels?: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
}
