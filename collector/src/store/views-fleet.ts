import type { Connection } from './connection/connection.js';
import { number, text, texts } from './fields.js';
import { instantOf } from './views-instant.js';
import { tally, tallyRow } from './views-shape.js';
import { statusOf } from './views-status.js';
import type { FleetView, ModelView } from './views.js';

export interface FleetOptions {
  readonly learningSeconds: number;
  /** What is pending, one entry for each. */
  readonly pending: () => Promise<readonly Pick<ModelView, 'model'>[]>;
  /** Whether a plan's bins are still being learnt. */
  readonly isLearning: (planDigest: string) => Promise<boolean>;
  /** What a plan counts, in order; empty when the plan is not known. */
  readonly featuresOf: (planDigest: string) => Promise<Pick<ModelView, 'features' | 'outputs'>>;
}

/** All models that ever reported, by name. Cost: one scan of the narrow columns of `reports`. */
export async function readModels({ read }: Connection, options: FleetOptions): Promise<readonly ModelView[]> {
  const models = await read.rows(MODELS, modelRow);
  const tallies = await read.rows(TALLY, tallyRow);
  const alarms = await read.rows(OPEN_ALARMS, (row) => ({
    model: text(row, 'model'),
    firing: number(row, 'firing'),
  }));
  const pending = await options.pending();
  return Promise.all(
    models.map(async ({ firstWindow, lastWindowEnd, ...model }) => {
      const rows = tallies.filter((row) => row.model === model.model);
      const open = alarms.find((row) => row.model === model.model) ?? { firing: 0 };
      const planLearning = await options.isLearning(model.plan);
      const watched = {
        ...options,
        ...model,
        planLearning,
        firstWindow,
        lastWindowEnd,
        firing: open.firing,
        tally: rows,
      };
      return {
        ...model,
        firstWindowAt: instantOf(firstWindow),
        lastWindowAt: instantOf(lastWindowEnd),
        ...(await options.featuresOf(model.plan)),
        alarms: { pending: pending.filter((row) => row.model === model.model).length, firing: open.firing },
        signals: tally(rows),
        status: statusOf(watched),
      };
    }),
  );
}

/** The fleet in one look, from the same rows as the models. */
export async function readFleet({ read }: Connection, models: readonly ModelView[]): Promise<FleetView> {
  const [devices] = await read.rows(DEVICES, (row) => ({
    total: number(row, 'total'),
    lastHour: number(row, 'last_hour'),
    lastDay: number(row, 'last_day'),
  }));
  const evaluated = await read.rows(EVALUATED, (row) => number(row, 'upto'));
  const first = models.map(({ firstWindowAt }) => firstWindowAt).sort()[0];
  const last = models
    .map(({ lastWindowAt }) => lastWindowAt)
    .sort()
    .at(-1);
  return {
    devices: devices ?? { total: 0, lastHour: 0, lastDay: 0 },
    reports: sum(models, ({ reports }) => reports),
    inferences: sum(models, ({ inferences }) => inferences),
    firstWindowAt: first ?? 'no-data',
    lastWindowAt: last ?? 'no-data',
    evaluatedTo: evaluated.length === 0 ? 'no-data' : instantOf(Math.min(...evaluated)),
    signals: mergeTallies(models),
    status: worst(models),
  };
}

/** What most needs a person's eye, over all models; firing alarms are added up. */
function worst(models: readonly ModelView[]): FleetView['status'] {
  const firing = sum(models, ({ alarms }) => alarms.firing);
  for (const outcome of ['drift', 'inconclusive', 'learning', 'no-data', 'ok'] as const) {
    const found = models.find(({ status }) => status.outcome === outcome);
    if (found === undefined) continue;
    if (outcome === 'drift' && firing > 1) return { outcome, reason: `${firing} alarms are firing.` };
    const name = models.length > 1 && found.status.reason !== '' ? `${found.model}: ` : '';
    return { ...found.status, reason: `${name}${found.status.reason}` };
  }
  return { outcome: 'no-data', reason: 'No report has come in yet.' };
}

function mergeTallies(models: readonly ModelView[]): FleetView['signals'] {
  const add = (pick: (model: ModelView) => Readonly<Record<string, number>>): Record<string, number> => {
    const total: Record<string, number> = {};
    for (const [name, count] of models.flatMap((model) => Object.entries(pick(model))))
      total[name] = (total[name] ?? 0) + count;
    return total;
  };
  return { outcomes: add(({ signals }) => signals.outcomes), clocks: add(({ signals }) => signals.clocks) };
}

function sum(models: readonly ModelView[], pick: (model: ModelView) => number): number {
  return models.reduce((total, model) => total + pick(model), 0);
}

// Without FINAL: ingest stores each report once, and at hundreds of millions of rows FINAL would cost seconds a page.
const MODELS = `
  SELECT model, argMax(plan_digest, window_start) AS plan, groupUniqArray(100)(plan_digest) AS plans,
      groupUniqArray(100)(version) AS versions, uniq(device) AS devices, count() AS reports, sum(inferences) AS all_inferences,
      toUnixTimestamp(min(window_start)) AS first, max(toUnixTimestamp(window_start) + window_seconds) AS last
  FROM reports
  GROUP BY model
  ORDER BY model
  LIMIT 1000`;

function modelRow(row: Parameters<typeof text>[0]) {
  return {
    model: text(row, 'model'),
    plan: text(row, 'plan'),
    plans: texts(row, 'plans').sort(),
    versions: texts(row, 'versions').sort(),
    devices: number(row, 'devices'),
    reports: number(row, 'reports'),
    inferences: number(row, 'all_inferences'),
    firstWindow: number(row, 'first'),
    lastWindowEnd: number(row, 'last'),
  };
}

// The newest verdict of each signal on the whole model, where every one is kept; a cohort keeps only what has evidence.
// Two days back, so that a signal on the one-day clock is among them.
const TALLY = `
  SELECT model, last_clock, last_outcome, last_reason, count() AS signals
  FROM (
      SELECT model, argMax(clock, block_start) AS last_clock, argMax(outcome, block_start) AS last_outcome,
          argMax(reason, block_start) AS last_reason
      FROM verdicts
      WHERE cohort = '' AND block_start >= (SELECT max(block_start) FROM verdicts) - INTERVAL 2 DAY
      GROUP BY model, plan_digest, signal
  )
  GROUP BY model, last_clock, last_outcome, last_reason`;

const OPEN_ALARMS = `
  SELECT model, countIf(state = 'firing') AS firing FROM alarms GROUP BY model`;

const DEVICES = `
  WITH (SELECT max(window_start) FROM reports) AS newest
  SELECT (SELECT uniqExact(device) FROM devices) AS total,
      uniqExactIf(device, window_start > newest - INTERVAL 1 HOUR) AS last_hour, uniqExact(device) AS last_day
  FROM reports
  WHERE window_start > newest - INTERVAL 1 DAY`;

// End of the newest evaluated window of each model; a model that has fallen silent does not hold the others back.
const EVALUATED = `
  WITH (SELECT max(block_start) FROM evaluations WHERE clock = 'window') AS newest
  SELECT toUnixTimestamp(max(e.block_start)) + any(w.seconds) AS upto
  FROM evaluations AS e
  LEFT JOIN (SELECT model, max(window_seconds) AS seconds FROM cohort_counts GROUP BY model) AS w ON e.model = w.model
  WHERE e.clock = 'window'
  GROUP BY e.model
  HAVING max(e.block_start) > newest - INTERVAL 1 DAY`;
