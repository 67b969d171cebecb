import { CompareError } from './compare-error.js';

/** What is compared, and how strictly. */
export interface CompareOptions {
  readonly reference: string;
  readonly current: string;
  /** Column that names the device: the unit of evidence. Without it rows are. */
  readonly device?: string;
  /** Columns to compare; default all that both files have. */
  readonly features?: readonly string[];
  /** Share of false ones accepted among the features called drift, in (0, 1). */
  readonly fdr: number;
  /** Smallest shift worth a person's time, in standard deviations. */
  readonly smallestShift: number;
  /** Smallest change of a share of missing or out-of-range cells worth a person's time. */
  readonly smallestRate: number;
  /** Cells of both files together that may be held in memory, at 8 bytes each; more is read twice. Default 220 million. */
  readonly mostCellsInMemory?: number;
}

export const COMPARE_DEFAULTS = { fdr: 0.05, smallestShift: 0.02, smallestRate: 0.001 } as const;

/** Errors: CompareError OPTION. */
export function checkCompareOptions({ fdr, smallestShift, smallestRate }: CompareOptions): void {
  if (!(fdr > 0 && fdr < 1))
    throw new CompareError('OPTION', `--fdr ${fdr}: expected a share between 0 and 1, such as 0.05`);
  if (!(smallestShift >= 0 && smallestShift < 1))
    throw new CompareError(
      'OPTION',
      `--smallest-shift ${smallestShift}: expected standard deviations from 0 to 1, such as 0.02`,
    );
  if (!(smallestRate >= 0 && smallestRate < 1))
    throw new CompareError('OPTION', `--smallest-rate ${smallestRate}: expected a share from 0 to 1, such as 0.001`);
}
