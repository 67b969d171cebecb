import { optionalBlocks, type OptionalBlocks } from '../plan/optional-blocks.js';
import type { Feature, Plan, ScoreForm, Source } from '../plan/plan.js';
import { PLAN_SCHEMA, SIGNALS } from '../plan/plan.js';
import { PlanError } from '../plan/plan-error.js';
import { parsePlan } from '../plan/parse-plan.js';
import { CategoryCounts } from './category-counts.js';
import { choosePairs, DEFAULT_MAX_PAIRS, type Pair } from './choose-pairs.js';
import { ColumnBuffer } from './column-buffer.js';
import type { Precision } from './next-representable.js';
import { numericFeatures, referenceSides, type NumericColumn } from './numeric-features.js';
import { OutputReference } from './output-reference.js';
import type { PlanRows } from './plan-rows.js';

/** What one column of the reference rows becomes. */
export type ColumnSpec =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      readonly source: Source;
      readonly precision?: Precision;
      /** Set for a regression's numbers. */
      readonly output?: true;
    }
  | { readonly kind: 'categorical'; readonly name: string; readonly source: Source };

export interface PlanBuilderOptions extends OptionalBlocks {
  readonly model: string;
  /** In the order that features will have. */
  readonly columns: readonly ColumnSpec[];
  /** The format in which the model sees numbers, for columns that don't say their own; `float64` by default. */
  readonly precision?: Precision;
  /** `auto` (default): all pairs of up to 20 numeric features; beyond, the most dependent and as many random ones. */
  readonly pairs?: 'auto' | 'none' | readonly Pair[];
  /** At most so many with `auto`; 190 by default. */
  readonly maxPairs?: number;
  /**
   * Whether the margin (top-1 minus top-2) is counted, where the reference has scores of two classes or more. Off by
   * default where `pairs` is 'none': such plans are for level `dp`, where every block takes its share of epsilon.
   */
  readonly margin?: boolean;
  /**
   * Whether values beyond the 64 most common ones of a category are told apart by hash buckets, and from new ones.
   * @default true
   */
  readonly overflow?: boolean;
  readonly output?: { readonly tensor: string; readonly form: ScoreForm; readonly classes: readonly string[] };
  readonly latencyObjectiveSeconds?: number;
}

/** Builds a plan from reference rows, given in any number of batches. */
export interface PlanBuilder {
  /** Errors: PlanError ROWS when the arrays don't fit the columns; nothing of the batch has been taken then. */
  add(rows: PlanRows): void;
  /** May be called more than once. Errors: PlanError as from parsePlan, for instance NAME for two columns of one name. */
  build(): Plan;
}

/**
 * Quantile edges are exact, over all rows: memory is 4 or 8 bytes per numeric value, time is that of sorting.
 * Equal rows and options give an equal plan, byte for byte, however the rows are cut into batches.
 */
export function planBuilder(options: PlanBuilderOptions): PlanBuilder {
  const columns = options.columns.map((spec) =>
    spec.kind === 'numeric'
      ? { ...spec, values: new ColumnBuffer(spec.precision ?? options.precision ?? 'float64') }
      : { ...spec, counts: new CategoryCounts() },
  );
  const numeric = columns.filter((column) => column.kind === 'numeric');
  const categorical = columns.filter((column) => column.kind === 'categorical');
  const output =
    options.output &&
    new OutputReference(options.output.classes.length, options.output.form, options.margin ?? options.pairs !== 'none');
  return {
    add(rows) {
      requireShape(rows, numeric.length, categorical.length, options.output?.classes.length);
      for (const [i, column] of numeric.entries())
        column.values.append(rows.numeric!, rows.rowCount, numeric.length, i);
      for (const [i, column] of categorical.entries()) column.counts.append(rows.categorical![i]!);
      output?.add(rows);
    },
    build() {
      const counted = numericFeatures(numeric);
      const features = columns.map((column): Feature => {
        if (column.kind === 'numeric') return counted[numeric.indexOf(column)]!;
        return {
          kind: 'categorical',
          name: column.name,
          source: column.source,
          ...column.counts.finish(options.overflow === false ? undefined : `${options.model}\0${column.name}`),
        };
      });
      const pairs = pairsFor(options, features, counted, numeric);
      return parsePlan({
        schema: PLAN_SCHEMA,
        model: options.model,
        features,
        pairs,
        signals: SIGNALS,
        ...(options.output && output ? { output: { ...options.output, ...output.finish() } } : {}),
        ...(options.latencyObjectiveSeconds === undefined
          ? {}
          : { latencyObjectiveSeconds: options.latencyObjectiveSeconds }),
        ...optionalBlocks(options, options.output),
      });
    },
  };
}

/** A plan from one batch of rows (or several): `planBuilder`, `add`, `build`. */
export function buildPlan(options: PlanBuilderOptions & { readonly rows: PlanRows | Iterable<PlanRows> }): Plan {
  const builder = planBuilder(options);
  const batches = Symbol.iterator in options.rows ? options.rows : [options.rows];
  for (const batch of batches) builder.add(batch);
  return builder.build();
}

function pairsFor(
  options: PlanBuilderOptions,
  features: readonly Feature[],
  counted: ReturnType<typeof numericFeatures>,
  columns: readonly NumericColumn[],
): readonly Pair[] {
  if (options.pairs === 'none') return [];
  if (options.pairs !== undefined && options.pairs !== 'auto') return options.pairs;
  const { sides, rows } = referenceSides(counted, columns);
  const indices = features.flatMap((feature, i) => (feature.kind === 'numeric' ? [i] : []));
  const maximum = options.maxPairs ?? DEFAULT_MAX_PAIRS;
  return choosePairs(sides, rows, maximum, options.model).map(([a, b]) => [indices[a]!, indices[b]!] as const);
}

function requireShape(rows: PlanRows, numeric: number, categorical: number, classes: number | undefined): void {
  const n = rows.rowCount;
  const require = (path: string, found: number | undefined, right: number): void => {
    if (found === right) return;
    throw new PlanError('ROWS', path, `${n} rows need ${right} values, got ${found ?? 'none'}`);
  };
  if (!Number.isSafeInteger(n) || n < 0) throw new PlanError('ROWS', 'rows.rowCount', `${n} is not a number of rows`);
  if (numeric > 0) require('rows.numeric', rows.numeric?.length, n * numeric);
  if (categorical > 0 && rows.categorical?.length !== categorical) {
    throw new PlanError(
      'ROWS',
      'rows.categorical',
      `${categorical} columns are categorical, got ${rows.categorical?.length ?? 0}`,
    );
  }
  for (const [i, values] of (rows.categorical ?? []).entries()) require(`rows.categorical[${i}]`, values.length, n);
  if (rows.scores !== undefined) require('rows.scores', rows.scores.length, n * (classes ?? 0));
  if (rows.predictions !== undefined) {
    require('rows.predictions.classIndex', rows.predictions.classIndex.length, n);
    require('rows.predictions.confidence', rows.predictions.confidence.length, n);
  }
  if (rows.labels !== undefined) require('rows.labels', rows.labels.length, n);
  if (rows.devices !== undefined) require('rows.devices', rows.devices.length, n);
}
