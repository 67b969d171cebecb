import { ApiError, get } from './api.js';
import { cohortKey } from './words.js';

/**
 * @typedef {import('../src/store/views.js').ModelView} Model
 * @typedef {import('../src/store/views.js').AlarmView} Alarm
 * @typedef {import('../src/store/views.js').FeatureView} Feature
 * @typedef {import('../src/store/views.js').EvidenceView} Evidence
 * @typedef {import('../src/store/views.js').CohortView} Cohort
 * @typedef {import('../src/store/views.js').AccuracyView} Accuracy
 * @typedef {{ kind: 'alarm', alarm: Alarm, features: Feature[], evidence: Evidence | undefined }
 *   | { kind: 'feature', feature: Feature, cohorts: readonly Cohort[], unwatched: readonly import('../src/store/views.js').UnwatchedCohorts[] }
 *   | { kind: 'accuracy', accuracy: Accuracy, cohorts: readonly Cohort[] }
 *   | { kind: 'incident', incident: import('../src/store/views.js').IncidentDetail }
 *   | { kind: 'recommendation', recommendation: import('../src/store/views.js').RecommendationDetail }
 *   | { kind: 'rollout', rollout: import('../src/store/views.js').RolloutDetail }
 *   | { kind: 'missing', message: string } | undefined} Detail
 */

/**
 * What the address asks for. On a wide screen there is always something beside the list: the first alarm, or else a feature.
 * @param {import('./route.js').Route} route @param {readonly Alarm[]} alarms @param {readonly Model[]} models @param {boolean} wide
 * @returns {Promise<Detail>}
 */
export async function readDetail(route, alarms, models, wide) {
  try {
    if (route.kind === 'feature') return await readFeature(route);
    if (route.kind === 'incident') {
      return { kind: 'incident', incident: await get(`incidents/${encodeURIComponent(route.incident)}`) };
    }
    if (route.kind === 'recommendation') {
      const id = encodeURIComponent(route.recommendation);
      return { kind: 'recommendation', recommendation: await get(`recommendations/${id}`) };
    }
    if (route.kind === 'rollout') {
      return { kind: 'rollout', rollout: await get(`rollouts/${encodeURIComponent(route.rollout)}`) };
    }
    if (route.kind === 'accuracy') return await readAccuracy(route);
    const first = wide ? alarms[0] : undefined;
    const alarm =
      route.kind === 'alarm'
        ? (alarms.find(({ alarm: id }) => id === route.alarm) ??
          (await get(`alarms/${encodeURIComponent(route.alarm)}`)))
        : first;
    if (alarm !== undefined) return await readAlarm(alarm);
    const [model] = models;
    const feature = model?.features[0]?.name;
    // Beside a list without alarms there is room for what the fleet looks like.
    return wide && model && feature ? await readFeature({ model: model.model, feature, cohort: '' }) : undefined;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return { kind: 'missing', message: error.message };
    throw error;
  }
}

/** @param {Alarm} alarm @returns {Promise<Detail>} */
async function readAlarm(alarm) {
  const model = `models/${encodeURIComponent(alarm.model)}`;
  const cohort = cohortKey(alarm.cohort);
  const [features, evidence] = await Promise.all([
    Promise.all(
      alarm.features.map((feature) =>
        orNothing(
          /** @type {Promise<Feature>} */ (
            get(`${model}/features/${encodeURIComponent(feature)}`, { cohort, alarm: alarm.alarm })
          ),
        ),
      ),
    ),
    orNothing(
      /** @type {Promise<Evidence>} */ (
        get(`${model}/evidence`, { signal: alarm.signals[0] ?? alarm.signal, cohort, ...around(alarm), limit: '2000' })
      ),
    ),
  ]);
  return { kind: 'alarm', alarm, features: features.filter((feature) => feature !== undefined), evidence };
}

const DAY_MS = 86_400_000;

/** The time worth drawing: two days before the change, and a while after the end. @param {Alarm} alarm */
function around({ changedAt, resolvedAt }) {
  const from = new Date(Date.parse(changedAt) - 2 * DAY_MS).toISOString();
  return resolvedAt === undefined
    ? { from }
    : { from, to: new Date(Date.parse(resolvedAt) + DAY_MS / 2).toISOString() };
}

/** @param {{ model: string, feature: string, cohort: string }} route @returns {Promise<Detail>} */
async function readFeature({ model, feature, cohort }) {
  const [view, { watched, unwatched }] = await Promise.all([
    /** @type {Promise<Feature>} */ (
      get(`models/${encodeURIComponent(model)}/features/${encodeURIComponent(feature)}`, { cohort })
    ),
    /** @type {Promise<import('../src/store/views.js').CohortsView>} */ (
      get(`models/${encodeURIComponent(model)}/cohorts`, {})
    ),
  ]);
  return { kind: 'feature', feature: view, cohorts: watched, unwatched };
}

/** @param {{ model: string, cohort: string }} route @returns {Promise<Detail>} */
async function readAccuracy({ model, cohort }) {
  const [accuracy, { cohorts }] = await Promise.all([
    /** @type {Promise<Accuracy>} */ (get(`models/${encodeURIComponent(model)}/accuracy`, { cohort, by: 'version' })),
    /** @type {Promise<{ cohorts: Cohort[] }>} */ (get('cohorts', { model })),
  ]);
  return { kind: 'accuracy', accuracy, cohorts };
}

/** What an alarm refers to may be gone; the alarm is still worth showing. @template T @param {Promise<T>} reading */
async function orNothing(reading) {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
