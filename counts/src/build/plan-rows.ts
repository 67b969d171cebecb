import type { Scores } from '../counter/class-counter.js';
import type { CategoryValue } from './category-counts.js';

/** A batch of reference rows. */
export interface PlanRows {
  readonly rowCount: number;
  /** Row-major rowCount x numeric columns, in their order; may be left out when there are none. NaN = missing. */
  readonly numeric?: Float64Array;
  /** One array of rowCount values per categorical column, in their order. null = missing. */
  readonly categorical?: readonly (readonly CategoryValue[])[];
  /** Row-major rowCount x classes, in the output's form. */
  readonly scores?: Scores;
  /** In place of scores, where only the top-1 class and its probability are known. */
  readonly predictions?: { readonly classIndex: ArrayLike<number>; readonly confidence: ArrayLike<number> };
  /** True class index per row; -1 (or any that is none) where unknown. */
  readonly labels?: ArrayLike<number>;
  /** Which device each row came from, so that the spread of calibration between devices can be told. */
  readonly devices?: readonly string[];
}
