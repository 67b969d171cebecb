import { signalsOf, type Plan } from '@fleetally/counts';
import { NAME } from '../detect/cohort-key.js';
import { conditionFor } from './cohort-cuts-store.js';
import type { Connection } from './connection/connection.js';
import { countedPlans, type CountedPlan } from './counted-plans.js';
import { number, text } from './fields.js';
import { SqlValues } from './sql-values.js';
import { deviceCount, figuresOf, toldTables } from './suppression.js';
import type { CoursePoint, CourseQuery, CourseSeries, CourseView } from './views-course-results.js';
import { instantOf } from './views-instant.js';
import type { PlanReader } from './views-plans.js';

export interface CourseSource {
  readonly connection: Connection;
  readonly plans: PlanReader;
  readonly kDevices: number;
}

const DEFAULT_SECONDS = 7 * 86_400;
const BLOCKS = [3_600, 10_800, 21_600, 86_400];
const MOST_BLOCKS = 96;
/** 95 % of a normal distribution lie within so many standard deviations. */
const Z = 1.96;

/**
 * How a signal's mean went on each version: before a rollout there is one line, and from it a second parts where the new
 * version does something else. Undefined when no plan of the model has the signal.
 *
 * A window is told only where every combination of a version and a value of the cohort's attributes that occurs has
 * `kDevices` devices, so that neither rows nor columns of that table can be subtracted. Interval: of the ratio of sums, with the
 * device as the unit. Errors: StoreError. Cost: one scan of the span's reports.
 */
export async function readCourse(source: CourseSource, query: CourseQuery): Promise<CourseView | undefined> {
  const { model, signal, cohort } = query;
  const plans: (CountedPlan & { readonly plan: Plan })[] = [];
  for (const known of await countedPlans(source.connection, model)) {
    const plan = await source.plans.byDigest(known.digest);
    if (plan !== undefined && placesOf(plan, signal) !== undefined) plans.push({ ...known, plan });
  }
  if (plans.length === 0) return undefined;
  const end = Math.max(...plans.map(({ last }) => last));
  const to = Math.min(query.toSeconds ?? end, end);
  const wanted = Math.max(query.fromSeconds ?? to - DEFAULT_SECONDS, Math.min(...plans.map(({ first }) => first)));
  const blockSeconds = BLOCKS.find((seconds) => (to - wanted) / seconds <= MOST_BLOCKS) ?? BLOCKS.at(-1)!;
  const from = Math.max(Math.floor(wanted / blockSeconds), Math.ceil(to / blockSeconds) - MOST_BLOCKS) * blockSeconds;
  const byVersion = new Map<string, CoursePoint[]>();
  for (const { plan, digest, first, last } of plans) {
    if (last <= from || first >= to) continue;
    const rows = await readSums(source, { ...query, planDigest: digest, plan, from, to, blockSeconds });
    for (const row of rows) {
      byVersion.set(row.version, [...(byVersion.get(row.version) ?? []), pointOf(row, source.kDevices)]);
    }
  }
  const series = [...byVersion].map(([version, points]): CourseSeries => ({
    version,
    points: points.sort((a, b) => (a.at < b.at ? -1 : 1)),
  }));
  return { model, signal, cohort, blockSeconds, from: instantOf(from), to: instantOf(to), series };
}

/** Places in the stored arrays, from 1 as ClickHouse counts; undefined when the plan has no such signal. */
function placesOf(plan: Plan, id: string): { sums: number[]; samples: number } | undefined {
  const { signals } = signalsOf(plan);
  const whole = signals.findIndex((signal) => signal.id === id);
  const parts = whole >= 0 ? [whole] : id.split('+').map((part) => signals.findIndex((signal) => signal.id === part));
  const groups = new Set(parts.map((part) => signals[part]?.group));
  const [group] = groups;
  if (groups.size !== 1 || group === undefined) return undefined;
  return { sums: parts.map((part) => part + 1), samples: group + 1 };
}

interface SumsRequest extends CourseQuery {
  readonly planDigest: string;
  readonly plan: Plan;
  readonly from: number;
  readonly to: number;
  readonly blockSeconds: number;
}

interface Sums {
  readonly version: string;
  readonly block: number;
  /** Devices of the windows that may be told. */
  readonly devices: number;
  readonly n: number;
  readonly n2: number;
  readonly y: number;
  readonly y2: number;
  readonly yn: number;
}

async function readSums({ connection, kDevices }: CourseSource, request: SumsRequest): Promise<Sums[]> {
  const { model, planDigest, plan, cohort, signal, from, to, blockSeconds } = request;
  const values = new SqlValues();
  const condition = await conditionFor(connection, request, cohort, 'attributes', values);
  const attributes = Object.keys(cohort).map((name) =>
    name === NAME ? `(${condition})` : `attributes[${values.text(name)}]`,
  );
  const { sums, samples } = placesOf(plan, signal)!;
  const told = toldTables(['version', ...attributes], WHERE, `uniqExactIf(device, samples[${samples}] > 0)`);
  const sum = sums.map((place) => `sums[${place}]`).join(' + ');
  return connection.read.rows(
    `SELECT ran, block, countIf(n > 0) AS devices, sum(n) AS s_n, sum(n * n) AS s_n2, sum(y) AS s_y, sum(y * y) AS s_y2, sum(y * n) AS s_yn
     FROM (
         SELECT version AS ran, device, intDiv(toUnixTimestamp(window_start), {block:UInt32}) * {block:UInt32} AS block,
             sumIf(toFloat64(samples[${samples}]), told) AS n, sumIf(toFloat64(${sum}), told) AS y
         FROM (SELECT *, ${told} AS told FROM reports FINAL ${WHERE} AND ${condition})
         GROUP BY ran, device, block
     )
     GROUP BY ran, block
     ORDER BY ran, block`,
    (row) => ({
      version: text(row, 'ran'),
      block: number(row, 'block'),
      devices: number(row, 'devices'),
      ...{ n: number(row, 's_n'), n2: number(row, 's_n2'), y: number(row, 's_y') },
      ...{ y2: number(row, 's_y2'), yn: number(row, 's_yn') },
    }),
    { ...values.parameters, model, planDigest, from, to, block: blockSeconds, kDevices: Math.max(1, kDevices) },
  );
}

function pointOf({ block, devices, n, n2, y, y2, yn }: Sums, kDevices: number): CoursePoint {
  const mean = n > 0 ? y / n : 0;
  const residuals = Math.max(0, y2 - 2 * mean * yn + mean * mean * n2);
  const half = devices > 1 && n > 0 ? (Z * Math.sqrt((residuals * devices) / (devices - 1))) / n : 0;
  const figures = figuresOf(devices, kDevices, { mean, low: mean - half, high: mean + half });
  return { at: instantOf(block), ...figures, devices: deviceCount(devices, kDevices) };
}

const WHERE = `
  WHERE model = {model:String} AND plan_digest = {planDigest:String}
      AND window_start >= toDateTime({from:UInt32}, 'UTC') AND window_start < toDateTime({to:UInt32}, 'UTC')`;
