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

/** A plan from the samples before `until` (epoch seconds), thinned evenly where there are very many. */
export async function learnPlan(
  lane: Lane,
  columns: SampleColumns,
  classes: readonly string[] | undefined,
  withConfidence: boolean,
  until: number,
): Promise<Plan> {
  const [rows = 0] = await lane.rows(
    `SELECT count() AS n FROM samples WHERE NOT broken AND t < ${until * 1000}`,
    (row) => number(row, 'n'),
  );
  const every = Math.max(1, Math.ceil(rows / MOST_ROWS));
  const names = [...columns.numeric, ...columns.categorical];
  const builder = planBuilder({
    model: 'backtest',
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
  const sql = `SELECT ${select.join(', ')} FROM (SELECT * FROM samples WHERE NOT broken AND t < ${until * 1000} AND cityHash64(t, device) % ${every} = 0) FORMAT RowBinary`;
  builder.add(decode(new RowBinaryReader(await lane.binary(sql)), columns, classes));
  return builder.build();
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
