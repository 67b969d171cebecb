import { cohortKey } from '../detect/cohort-key.js';
import { silenceOf } from '../fleet/silence-of.js';
import type {
  AlarmView,
  AnomalyTally,
  Cohort,
  IncidentTally,
  RecommendationView,
  SilenceView,
  Views,
} from '../store/views.js';
import { MOST_COHORTS } from './declared/metric-spec.js';
import { LabelCap, OTHER } from './label-cap.js';
import { METRICS, type Metrics } from './metrics.js';

/** Scrapers come every 15 s or so, sometimes two of them: between two reads of the store, answers are reused. */
const REUSE_MS = 5_000;

/**
 * Keeps the gauges that describe the fleet, read from the store when a scrape asks. When the store does not answer,
 * `store_up` goes to 0 and the others keep their last values: a scrape never fails because the store does.
 */
export function fleetGauges(metrics: Metrics, views: Views, nowMs: () => number): { refresh: () => Promise<void> } {
  let readAt = -Infinity;
  let running: Promise<void> | undefined;
  const cap = new LabelCap();

  async function read(): Promise<void> {
    try {
      const [fleet, models, pending, firing, incidents, anomalies, recommendations, silences] = await Promise.all([
        views.fleet(),
        views.models(),
        views.alarms({ state: 'pending', limit: 1_000 }),
        views.alarms({ state: 'firing', limit: 1_000 }),
        views.incidentTally(),
        views.anomalyTally(),
        views.recommendations({ limit: 1_000 }),
        views.silences(),
      ]);
      metrics.devicesKnown.set(fleet.devices.total);
      metrics.devicesActive.set({ span: '1h' }, fleet.devices.lastHour);
      metrics.devicesActive.set({ span: '1d' }, fleet.devices.lastDay);
      const newest = fleet.lastWindowAt === 'no-data' ? 0 : Date.parse(fleet.lastWindowAt) / 1_000;
      metrics.newestWindow.set(newest);
      const names = [...new Set(models.map(({ model }) => cap.label(model)))];
      setAlarms(metrics, cap, names, [...pending, ...firing]);
      setIncidents(metrics, cap, names, incidents);
      setRecommendations(metrics, cap, names, withSilenced(recommendations, silences, newest));
      setAnomalies(metrics, cap, names, anomalies);
      metrics.storeUp.set(1);
      readAt = nowMs();
    } catch {
      metrics.storeUp.set(0);
    }
  }

  return {
    async refresh() {
      if (nowMs() - readAt < REUSE_MS) return;
      running ??= read().finally(() => {
        running = undefined;
      });
      await running;
    },
  };
}

type Shown = Pick<RecommendationView, 'model' | 'action' | 'openedAt'> & {
  readonly state: RecommendationView['state'] | 'silenced';
};

// Every state of every model that reports is there, with 0 where there is nothing: what is absent can't be compared with.

function setIncidents(
  { incidents, incidentOpened }: Metrics,
  cap: LabelCap,
  models: readonly string[],
  tallies: readonly IncidentTally[],
): void {
  incidents.reset();
  incidentOpened.reset();
  for (const model of models)
    for (const state of METRICS.incidents.labels.state.values) incidents.set({ model, state }, 0);
  for (const { model, state, incidents: count, oldestOpenedAt } of tallies) {
    const label = cap.label(model);
    incidents.inc({ model: label, state }, count);
    if (oldestOpenedAt !== undefined && label !== OTHER)
      incidentOpened.set({ model }, Date.parse(oldestOpenedAt) / 1_000);
  }
}

function setRecommendations(
  { recommendations, recommendationOpened }: Metrics,
  cap: LabelCap,
  models: readonly string[],
  views: readonly Shown[],
): void {
  recommendations.reset();
  recommendationOpened.reset();
  const { values: actions } = METRICS.recommendations.labels.action;
  for (const model of models) for (const action of actions) recommendations.set({ model, action, state: 'open' }, 0);
  const oldest = new Map<string, number>();
  for (const { model, action, state, openedAt } of views) {
    const label = cap.label(model);
    recommendations.inc({ model: label, action, state });
    if (state !== 'open' || label === OTHER) continue;
    const key = JSON.stringify([model, action]);
    const opened = Math.min(Date.parse(openedAt) / 1_000, oldest.get(key) ?? Infinity);
    oldest.set(key, opened);
    recommendationOpened.set({ model, action }, opened);
  }
}

/** What somebody has silenced is not shown as open: it must not wake anybody. `at`: event time, epoch seconds. */
function withSilenced(views: readonly RecommendationView[], silences: readonly SilenceView[], at: number): Shown[] {
  const known = silences.map((one) => ({ ...one, from: Date.parse(one.from) / 1_000, to: Date.parse(one.to) / 1_000 }));
  return views.map(({ model, action, state, openedAt, scope: { cohorts } }) => {
    const isSilenced = (cohort: Cohort): boolean => silenceOf({ model, cohort, features: [] }, known, at) !== undefined;
    const isQuiet = state === 'open' && cohorts.length > 0 && cohorts.every(isSilenced);
    return { model, action, openedAt, state: isQuiet ? 'silenced' : state };
  });
}

function setAnomalies(
  { deviceAnomalies }: Metrics,
  cap: LabelCap,
  models: readonly string[],
  tallies: readonly AnomalyTally[],
): void {
  deviceAnomalies.reset();
  const { kind: kinds, scope: scopes } = METRICS.deviceAnomalies.labels;
  for (const model of models)
    for (const kind of kinds.values) for (const scope of scopes.values) deviceAnomalies.set({ model, kind, scope }, 0);
  for (const { model, kind, devices, folded } of tallies) {
    deviceAnomalies.inc({ model: cap.label(model), kind, scope: 'device' }, devices);
    deviceAnomalies.inc({ model: cap.label(model), kind, scope: 'many' }, folded);
  }
}

function setAlarms(metrics: Metrics, cap: LabelCap, models: readonly string[], alarms: readonly AlarmView[]): void {
  metrics.alarms.reset();
  for (const model of models)
    for (const state of METRICS.alarms.labels.state.values) metrics.alarms.set({ model, cohort: 'all', state }, 0);
  const seen = new Map<string, Set<string>>();
  for (const { model, cohort, state: shown, silenced, kept } of alarms) {
    // Alert rules ask for what is firing: what somebody has silenced, or kept, must not wake anybody.
    const state = silenced === true ? 'silenced' : kept !== undefined ? 'kept' : shown;
    const cohorts = seen.get(model) ?? new Set(['all']);
    seen.set(model, cohorts);
    const name = cohortLabel(cohort);
    const label = cohorts.has(name) || cohorts.size < MOST_COHORTS ? name : OTHER;
    cohorts.add(label);
    metrics.alarms.inc({ model: cap.label(model), cohort: label, state });
  }
}

/** `hw=a,region=north`; the whole model is `all`. */
function cohortLabel(cohort: Cohort): string {
  return cohortKey(cohort) || 'all';
}
