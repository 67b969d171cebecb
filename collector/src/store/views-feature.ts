import { histogramOf, type Histogram, type Plan } from '@fleetally/counts';
import type { AlarmStore } from './alarm-store.js';
import type { CohortStore, MergedCounts } from './cohort-store.js';
import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { number, text } from './fields.js';
import { COUNTED_DEVICES } from './roll-up.js';
import { blockNamed, effectOf, noEffect } from './views-effect.js';
import { instantOf } from './views-instant.js';
import type { PlanReader } from './views-plans.js';
import type { FeatureQuery, FeatureView, HistogramKind, HistogramSide } from './views.js';

export interface FeatureSource {
  readonly connection: Connection;
  readonly cohorts: CohortStore;
  readonly alarms: AlarmStore;
  readonly plans: PlanReader;
  readonly kDevices: number;
}

const DAY = 86_400;

/** `[from, to)` in epoch seconds, and where the baseline before it begins. */
interface Span {
  readonly planDigest: string;
  readonly begin: number;
  readonly from: number;
  readonly to: number;
  /** Nothing is added up yet, and too few devices have reported for it to be told when it is. */
  readonly ofFew: boolean;
}

/** One feature now against all before: since an alarm's change, or the newest day of event time. */
export async function readFeature(source: FeatureSource, query: FeatureQuery): Promise<FeatureView | undefined> {
  const span = await spanOf(source, query);
  if (span === undefined) return undefined;
  const plan = await source.plans.byDigest(span.planDigest);
  const block = plan && blockNamed(plan, query.feature);
  if (plan === undefined || block === undefined) return undefined;
  const { model, feature, cohort } = query;
  const range = { model, planDigest: span.planDigest, cohort, kDevices: source.kDevices };
  const now = await source.cohorts.merged({ ...range, from: span.from, to: span.to });
  const before = await source.cohorts.merged({ ...range, from: span.begin, to: span.from });
  const shape = histogramOf(plan, new Float64Array(block.offset + block.length), feature);
  const few = { outcome: 'suppressed', suppressed: true, devices: `<${source.kDevices}` } as const;
  const current = span.ofFew ? few : side(source.kDevices, plan, feature, now, span.from, span.to);
  const baseline = span.ofFew ? few : side(source.kDevices, plan, feature, before, span.begin, span.from);
  return {
    model,
    plan: span.planDigest,
    feature,
    kind: block.kind === 'generic' ? 'numeric' : (block.kind as HistogramKind),
    cohort,
    labels: shape.labels,
    ...(shape.edges && { edges: shape.edges }),
    current,
    baseline,
    effect: compare(current, baseline, () =>
      effectOf(
        plan,
        block,
        shape,
        { cells: now.counts, inferences: now.inferences },
        { cells: before.counts, inferences: before.inferences },
      ),
    ),
  };
}

function compare(
  current: HistogramSide,
  baseline: HistogramSide,
  sizes: () => FeatureView['effect'],
): FeatureView['effect'] {
  const outcomes = [current.outcome, baseline.outcome];
  if (outcomes.includes('suppressed')) return noEffect('suppressed');
  return outcomes.includes('no-data') ? noEffect('no-data') : sizes();
}

function side(
  kDevices: number,
  plan: Plan,
  feature: string,
  merged: MergedCounts,
  from: number,
  to: number,
): HistogramSide {
  if (merged.windows === 0 && merged.hidden === 0) return { outcome: 'no-data' };
  if (merged.windows === 0) return { outcome: 'suppressed', suppressed: true, devices: `<${kDevices}` };
  const { counts, below, above, missing }: Histogram = histogramOf(plan, merged.counts, feature);
  const { devices, inferences } = merged;
  return {
    outcome: 'counts',
    from: instantOf(from),
    to: instantOf(to),
    devices,
    inferences,
    counts,
    below,
    above,
    missing,
  };
}

/** Undefined when there is no such model or alarm. */
async function spanOf(source: FeatureSource, query: FeatureQuery): Promise<Span | undefined> {
  const alarm = query.alarm === undefined ? undefined : (await source.alarms.history(query.alarm)).at(-1);
  if (query.alarm !== undefined && alarm?.model !== query.model) return undefined;
  const planDigest = alarm?.planDigest ?? '';
  const decode = (row: Row): Omit<Span, 'from' | 'to' | 'ofFew'> & { end: number; devices: number } => ({
    planDigest: text(row, 'plan_digest'),
    begin: number(row, 'first'),
    end: number(row, 'last'),
    devices: number(row, 'counted'),
  });
  const asked = { model: query.model, planDigest };
  const [rolledUp] = await source.connection.read.rows(ROLLED_UP, decode, asked);
  // Before the first roll-up there is a model and a plan already, and `no-data` to tell; or that there will be none, of few devices.
  const [known] = rolledUp === undefined ? await source.connection.read.rows(REPORTED, decode, asked) : [rolledUp];
  if (known === undefined) return undefined;
  const { begin, end, devices } = known;
  const of = { ...known, ofFew: rolledUp === undefined && devices > 0 && devices < source.kDevices };
  if (alarm !== undefined)
    return { ...of, from: alarm.changedAt, to: Math.max(alarm.resolvedAt ?? end, alarm.changedAt + 1) };
  const to = query.toSeconds ?? end;
  return { ...of, begin, from: query.fromSeconds ?? Math.max(to - DAY, begin), to };
}

/** The plan that was counted last, or the named one, and the event time it covers. */
const known = (table: string, counted: string, which: string): string => `
  SELECT plan_digest, ${counted} AS counted, toUnixTimestamp(min(window_start)) AS first, max(toUnixTimestamp(window_start) + window_seconds) AS last
  FROM ${table}
  WHERE model = {model:String} ${which} AND ({planDigest:String} = '' OR plan_digest = {planDigest:String})
  GROUP BY plan_digest
  ORDER BY last DESC
  LIMIT 1`;

const ROLLED_UP = known('cohort_counts', 'max(devices)', "AND cohort = ''");
const REPORTED = known('reports', COUNTED_DEVICES, '');
