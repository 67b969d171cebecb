import { ApiError, get } from './api.js';
import { orNothing, readDevice, readModel, readOverview, readRecommendation, readRollout } from './reading-pages.js';
import { cohortKey } from './words.js';

/**
 * @typedef {import('../src/store/views.js').ModelView} Model
 * @typedef {import('../src/store/views.js').AlarmView} Alarm
 * @typedef {import('../src/store/views.js').FeatureView} Feature
 * @typedef {import('../src/store/views.js').EvidenceView} Evidence
 * @typedef {import('../src/store/views.js').CohortView} Cohort
 * @typedef {import('../src/store/views.js').AccuracyView} Accuracy
 * @typedef {{ kind: import('./effects-plot.js').Kind, course: import('../src/store/views.js').CourseView }} ShownCourse
 * @typedef {{ alarm: Alarm, features: readonly Feature[], evidence: Evidence | undefined }} ShownAlarm
 * @typedef {({ kind: 'alarm' } & ShownAlarm)
 *   | { kind: 'feature', feature: Feature, cohorts: readonly Cohort[], unwatched: readonly import('../src/store/views.js').UnwatchedCohorts[] }
 *   | { kind: 'accuracy', accuracy: Accuracy, cohorts: readonly Cohort[] }
 *   | { kind: 'incident', incident: import('../src/store/views.js').IncidentDetail, first: ShownAlarm | undefined }
 *   | { kind: 'recommendation', recommendation: import('../src/store/views.js').RecommendationDetail, courses: readonly ShownCourse[] }
 *   | { kind: 'rollout', rollout: import('../src/store/views.js').RolloutDetail, running: import('../src/store/views.js').RunningView | undefined, courses: readonly ShownCourse[] }
 *   | { kind: 'overview', pictures: import('./overview.js').Pictures }
 *   | { kind: 'models' } | { kind: 'versions', registry: readonly import('../src/store/views.js').RegisteredModelView[] }
 *   | { kind: 'registered', registered: import('../src/store/views.js').RegisteredModelDetail }
 *   | ({ kind: 'model' } & import('./model-page.js').Shown)
 *   | { kind: 'devices', list: import('../src/store/views.js').DeviceList, route: import('./route.js').Route & { kind: 'devices' } }
 *   | { kind: 'device', device: import('../src/store/views.js').DeviceDetail, anomalies: readonly import('../src/store/views.js').DeviceAnomalyView[] }
 *   | { kind: 'missing', message: string } | undefined} Detail
 */

/**
 * What the address asks for.
 * @param {import('./route.js').Route} route @param {readonly Alarm[]} alarms @param {readonly Model[]} models
 * @returns {Promise<Detail>}
 */
export async function readDetail(route, alarms, models) {
  try {
    return await read(route, alarms, models);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return { kind: 'missing', message: error.message };
    throw error;
  }
}

/** @param {import('./route.js').Route} route @param {readonly Alarm[]} alarms @param {readonly Model[]} models @returns {Promise<Detail>} */
async function read(route, alarms, models) {
  switch (route.kind) {
    case 'overview':
      return readOverview(models);
    case 'models':
      return { kind: 'models' };
    case 'versions':
      return route.model === ''
        ? { kind: 'versions', registry: (await get('models')).registry }
        : { kind: 'registered', registered: await get(`models/${encodeURIComponent(route.model)}/versions`) };
    case 'model':
      return readModel(route.model, models);
    case 'devices': {
      const { model, cohort, after } = route;
      return { kind: 'devices', list: await get('devices', { model, cohort, after }), route };
    }
    case 'device':
      return readDevice(route.device);
    case 'feature':
      return readFeature(route);
    case 'accuracy':
      return readAccuracy(route);
    case 'incident':
      return readIncident(route.incident);
    case 'recommendation':
      return readRecommendation(route.recommendation);
    case 'rollout':
      return readRollout(route.rollout);
    case 'alarm':
      return readAlarm(
        alarms.find(({ alarm }) => alarm === route.alarm) ?? (await get(`alarms/${encodeURIComponent(route.alarm)}`)),
      );
  }
}

/** An incident, and the alarm of its largest part, which is drawn. @param {string} id @returns {Promise<Detail>} */
async function readIncident(id) {
  const incident = /** @type {import('../src/store/views.js').IncidentDetail} */ (
    await get(`incidents/${encodeURIComponent(id)}`)
  );
  const largest = incident.signals[0]?.alarm ?? incident.alarms[0];
  const alarm =
    largest === undefined
      ? undefined
      : await orNothing(/** @type {Promise<Alarm>} */ (get(`alarms/${encodeURIComponent(largest)}`)));
  return { kind: 'incident', incident, first: alarm && (await readAlarm(alarm)) };
}

/** @param {Alarm} alarm @returns {Promise<{ kind: 'alarm' } & ShownAlarm>} */
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

/** What the collector had at hand of it. @param {import('./seen.js').Kept['pictures']} pictures @returns {Detail} */
export function overviewOf(pictures) {
  const byModel = pictures.map(({ model, drift, running }) => /** @type {const} */ ([model, { drift, running }]));
  return { kind: 'overview', pictures: new Map(byModel) };
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
