import { cohortKey } from '../detect/cohort-key.js';
import type { AlarmView, Cohort, RecommendationView, Views } from '../store/views.js';
import type { Metrics } from './metrics.js';

/** Alarm series per model; further cohorts are added up as `other`, so that a bad day can't flood Prometheus. */
export const COHORTS_PER_MODEL = 50;
/** Scrapers come every 15 s or so, sometimes two of them: between two reads of the store, answers are reused. */
const REUSE_MS = 5_000;

/**
 * Keeps the gauges that describe the fleet, read from the store when a scrape asks. When the store does not answer,
 * `store_up` goes to 0 and the others keep their last values: a scrape never fails because the store does.
 */
export function fleetGauges(metrics: Metrics, views: Views, nowMs: () => number): { refresh: () => Promise<void> } {
  let readAt = -Infinity;
  let running: Promise<void> | undefined;

  async function read(): Promise<void> {
    try {
      const [fleet, pending, firing, incidents, anomalies, recommendations] = await Promise.all([
        views.fleet(),
        views.alarms({ state: 'pending', limit: 1_000 }),
        views.alarms({ state: 'firing', limit: 1_000 }),
        views.incidentTally(),
        views.anomalyTally(),
        views.recommendations({ limit: 1_000 }),
      ]);
      metrics.devicesKnown.set(fleet.devices.total);
      metrics.devicesActive.set({ span: '1h' }, fleet.devices.lastHour);
      metrics.devicesActive.set({ span: '1d' }, fleet.devices.lastDay);
      setAlarms(metrics, [...pending, ...firing]);
      metrics.incidents.reset();
      for (const { model, state, incidents: count } of incidents) metrics.incidents.set({ model, state }, count);
      setRecommendations(metrics, recommendations);
      metrics.deviceAnomalies.reset();
      for (const { model, kind, devices, folded } of anomalies) {
        metrics.deviceAnomalies.set({ model, kind, scope: 'device' }, devices);
        metrics.deviceAnomalies.set({ model, kind, scope: 'many' }, folded);
      }
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

function setRecommendations(metrics: Metrics, recommendations: readonly RecommendationView[]): void {
  metrics.recommendations.reset();
  metrics.recommendationOpened.reset();
  const oldest = new Map<string, number>();
  for (const { model, action, state, openedAt } of recommendations) {
    metrics.recommendations.inc({ model, action, state });
    if (state !== 'open') continue;
    const key = JSON.stringify([model, action]);
    const opened = Math.min(Date.parse(openedAt) / 1_000, oldest.get(key) ?? Infinity);
    oldest.set(key, opened);
    metrics.recommendationOpened.set({ model, action }, opened);
  }
}

function setAlarms(metrics: Metrics, alarms: readonly AlarmView[]): void {
  metrics.alarms.reset();
  const seen = new Map<string, Set<string>>();
  for (const { model, cohort, state: shown, silenced, kept } of alarms) {
    // Alert rules ask for what is firing: what somebody has silenced, or kept, must not wake anybody.
    const state = silenced === true ? 'silenced' : kept !== undefined ? 'kept' : shown;
    const cohorts = seen.get(model) ?? new Set<string>();
    seen.set(model, cohorts);
    const name = cohortLabel(cohort);
    const label = cohorts.has(name) || cohorts.size < COHORTS_PER_MODEL ? name : 'other';
    cohorts.add(label);
    metrics.alarms.inc({ model, cohort: label, state });
  }
}

/** `hw=a,region=north`; the whole model is `all`. */
function cohortLabel(cohort: Cohort): string {
  return cohortKey(cohort) || 'all';
}
