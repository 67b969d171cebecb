import { planBuilder, type Plan, type PlanRows } from '@fleetally/counts';
import type { Lane } from '../store/connection/lane.js';
import { number, text } from '../store/fields.js';
import { RowBinaryReader } from '../store/row-binary-reader.js';
import { BacktestError } from './backtest-error.js';
import type { SampleColumns } from './load-samples.js';

/** More rows than this don't move the quantiles that a plan is made of. */
const MOST_ROWS = 500_000;
const MOST_CLASSES = 256;

/** Classes that the prediction column ever says, sorted. Errors: BacktestError COLUMN when they are too many to be classes. */
export async function classesOf(lane: Lane, column: string): Promise<string[]> {
  const classes = await lane.rows(
    `SELECT DISTINCT prediction AS p FROM samples WHERE NOT broken AND prediction != '' ORDER BY p LIMIT ${MOST_CLASSES + 1}`,
    (row) => text(row, 'p'),
  );
  if (classes.length <= MOST_CLASSES) return classes;
  throw new BacktestError(
    'COLUMN',
    `--prediction ${column}: more than ${MOST_CLASSES} different values; it should name a class`,
  );
}

/** Where a plan is learnt: the first `windows` windows of this length that are well attended. */
export interface LearningSpan {
  readonly windowSeconds: number;
  readonly windows: number;
}

/**
 * A plan from the samples of the first windows with at least half as many devices as the median window has, thinned
 * evenly where there are very many. So a few devices that were early, or whose clock was wrong, don't decide the plan.
 */
export async function learnPlan(
  lane: Lane,
  columns: SampleColumns,
  classes: readonly string[] | undefined,
  withConfidence: boolean,
  span: LearningSpan,
): Promise<Plan> {
  const learnt = learntRows(span);
  const [rows = 0] = await lane.rows(`SELECT count() AS n FROM samples WHERE ${learnt}`, (row) => number(row, 'n'));
  const every = Math.max(1, Math.ceil(rows / MOST_ROWS));
  const names = [...columns.numeric, ...columns.categorical];
  const builder = planBuilder({
    model: 'backtest',
    // Categories are looked up in SQL, which doesn't know the hash.
    overflow: false,
    columns: names.map((name, at) => ({
      kind: at < columns.numeric.length ? ('numeric' as const) : ('categorical' as const),
      name,
      source: { tensor: 'rows', column: at },
    })),
    ...(classes === undefined || classes.length === 0
      ? {}
      : { output: { tensor: 'prediction', form: 'probabilities' as const, classes } }),
  });
  const select = [
    ...columns.numeric.map((_, i) => `groupArray(ifNull(toFloat64(x${i}), nan))`),
    ...columns.categorical.map((_, i) => `groupArray(c${i})`),
    ...(classes === undefined
      ? []
      : [
          'groupArray(prediction)',
          withConfidence ? 'groupArray(ifNull(toFloat64(confidence), nan))' : 'groupArray(toFloat64(1))',
        ]),
  ];
  if (select.length === 0)
    throw new BacktestError(
      'COLUMN',
      'nothing to watch: no column is left beside time, device and cohorts; name some with --features',
    );
  const sql = `SELECT ${select.join(', ')} FROM (SELECT * FROM samples WHERE ${learnt} AND cityHash64(t, device) % ${every} = 0) FORMAT RowBinary`;
  builder.add(decode(new RowBinaryReader(await lane.binary(sql)), columns, classes));
  return builder.build();
}

/** Condition for the rows of a learning span. */
function learntRows({ windowSeconds, windows }: LearningSpan): string {
  const window = `intDiv(assumeNotNull(t), ${windowSeconds * 1000})`;
  const attended = `SELECT ${window} AS w, uniqExact(device) AS n FROM samples WHERE NOT broken GROUP BY w`;
  const half = `(SELECT quantileExact(0.5)(n) / 2 FROM (${attended}))`;
  return `NOT broken AND ${window} IN (SELECT w FROM (${attended}) WHERE n >= ${half} ORDER BY w LIMIT ${windows})`;
}

function decode(reader: RowBinaryReader, columns: SampleColumns, classes: readonly string[] | undefined): PlanRows {
  const numeric = columns.numeric.map(() => reader.float64s());
  const categorical = columns.categorical.map(() =>
    Array.from({ length: reader.varint() }, () => reader.string() || null),
  );
  const rowCount = numeric[0]?.length ?? categorical[0]?.length ?? 0;
  const flat = new Float64Array(rowCount * numeric.length);
  for (const [f, column] of numeric.entries())
    for (let row = 0; row < rowCount; row++) flat[row * numeric.length + f] = column[row]!;
  const base = { rowCount, numeric: flat, categorical };
  if (classes === undefined || classes.length === 0) return base;
  const index = new Map(classes.map((name, at) => [name, at]));
  const classIndex = Float64Array.from({ length: reader.varint() }, () => index.get(reader.string()) ?? -1);
  return { ...base, rowCount: classIndex.length, predictions: { classIndex, confidence: reader.float64s() } };
}
