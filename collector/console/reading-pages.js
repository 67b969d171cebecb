import { ApiError, get } from './api.js';
import { cohortKey } from './words.js';

/**
 * @typedef {import('../src/store/views.js').ModelView} Model
 * @typedef {import('../src/store/views.js').AccuracyView} Accuracy
 * @typedef {import('../src/store/views.js').CourseView} Course
 * @typedef {import('../src/store/views.js').DriftView} Drift
 * @typedef {import('../src/store/views.js').RunningView} Running
 * @typedef {import('../src/store/views.js').RecommendationDetail} Recommendation
 * @typedef {import('../src/store/views.js').RolloutDetail} Rollout
 * @typedef {import('./model-needs.js').Needs} Needs
 * @typedef {import('./reading.js').Detail} Detail
 */

/** @param {string} name */
const modelPath = (name) => `models/${encodeURIComponent(name)}`;

/** @param {string} name @param {readonly Model[]} models @returns {Promise<Detail>} */
export async function readModel(name, models) {
  const model = models.find((one) => one.model === name);
  if (model === undefined) return { kind: 'missing', message: `No model called ${name} has reported.` };
  const open = { model: name, state: 'open' };
  const [{ recommendations }, { incidents }, drift, running, accuracy] = await Promise.all([
    /** @type {Promise<Pick<Needs, 'recommendations'>>} */ (get('recommendations', open)),
    /** @type {Promise<Pick<Needs, 'incidents'>>} */ (get('incidents', open)),
    orNothing(/** @type {Promise<Drift>} */ (get(`${modelPath(name)}/drift`))),
    orNothing(/** @type {Promise<Running>} */ (get(`${modelPath(name)}/running`))),
    model.outputs.includes('confidence')
      ? orNothing(/** @type {Promise<Accuracy>} */ (get(`${modelPath(name)}/accuracy`, { by: 'none' })))
      : undefined,
  ]);
  return { kind: 'model', model, needs: { recommendations, incidents }, drift, running, accuracy };
}

/** Models that the overview draws; the others are told in words. */
const DRAWN = 4;

/** Of the first few models: how far their cohorts have drifted, and which versions run. @param {readonly Model[]} models @returns {Promise<Detail>} */
export async function readOverview(models) {
  const drawn = models.slice(0, DRAWN).map(({ model }) => model);
  const pictures = await Promise.all(
    drawn.map(async (model) => {
      const [drift, running] = await Promise.all([
        orNothing(/** @type {Promise<Drift>} */ (get(`${modelPath(model)}/drift`))),
        orNothing(/** @type {Promise<Running>} */ (get(`${modelPath(model)}/running`))),
      ]);
      return /** @type {const} */ ([model, { drift, running }]);
    }),
  );
  return { kind: 'overview', pictures: new Map(pictures) };
}

/** @param {string} device @returns {Promise<Detail>} */
export async function readDevice(device) {
  const [detail, { anomalies }] = await Promise.all([
    /** @type {Promise<import('../src/store/views.js').DeviceDetail>} */ (get(`devices/${encodeURIComponent(device)}`)),
    /** @type {Promise<{ anomalies: import('../src/store/views.js').DeviceAnomalyView[] }>} */ (
      get('anomalies', { device })
    ),
  ]);
  return { kind: 'device', device: detail, anomalies };
}

/** Signals that a recommendation draws at most. */
const MOST_COURSES = 3;
const DAY_MS = 86_400_000;

/** A recommendation, and how the signals of its evidence went on each version. @param {string} id @returns {Promise<Detail>} */
export async function readRecommendation(id) {
  const recommendation = /** @type {Recommendation} */ (await get(`recommendations/${encodeURIComponent(id)}`));
  const { evidence, model, scope, raisedAt } = recommendation;
  const ordered = [...evidence].sort((a, b) => Number(b.finding === 'harm') - Number(a.finding === 'harm'));
  const cohort = scope.cohorts.length === 1 && scope.cohorts[0] !== undefined ? cohortKey(scope.cohorts[0]) : '';
  const courses = await readCourses(
    model,
    ordered.slice(0, MOST_COURSES).map(({ signal, kind }) => ({ signal, kind })),
    cohort,
    { from: dayFrom(raisedAt, -3), to: dayFrom(raisedAt, 2) },
  );
  return { kind: 'recommendation', recommendation, courses };
}

/** @param {string} at @param {number} days */
function dayFrom(at, days) {
  return new Date(Date.parse(at) + days * DAY_MS).toISOString();
}

/** What tells best of a release, the first of these that the model counts. */
const TELLING = /** @type {const} */ ([
  { signal: 'feedback/accuracy', kind: 'accuracy' },
  { signal: 'output/estimated-accuracy', kind: 'estimated-accuracy' },
  { signal: 'output/error-rate', kind: 'errors' },
]);

/** A rollout, which versions ran meanwhile, and how right each was. @param {string} id @returns {Promise<Detail>} */
export async function readRollout(id) {
  const rollout = /** @type {Rollout} */ (await get(`rollouts/${encodeURIComponent(id)}`));
  const [running, courses] = await Promise.all([
    orNothing(/** @type {Promise<Running>} */ (get(`${modelPath(rollout.model)}/running`))),
    readCourses(rollout.model, TELLING, '', {}),
  ]);
  return { kind: 'rollout', rollout, running, courses: courses.slice(0, 2) };
}

/**
 * @param {string} model @param {readonly { signal: string, kind: import('./effects-plot.js').Kind }[]} signals @param {string} cohort
 * @param {Record<string, string>} span
 */
async function readCourses(model, signals, cohort, span) {
  const read = await Promise.all(
    signals.map(async ({ signal, kind }) => {
      const course = await orNothing(
        /** @type {Promise<Course>} */ (get(`${modelPath(model)}/course`, { signal, cohort, ...span })),
      );
      return course && { kind, course };
    }),
  );
  return read.filter((one) => one !== undefined);
}

/** What is referred to may be gone, or not be counted; the rest is still worth showing. @template T @param {Promise<T>} reading */
export async function orNothing(reading) {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return undefined;
    throw error;
  }
}
