import { signalsOf } from '@fleetally/counts';
import type { ChooseVariant } from '../rollout/device.js';
import { text } from './fields.js';
import type { Store } from './store.js';
import { readSilences } from './silence-store.js';
import { instantOf } from './views-instant.js';
import { readAccuracyView } from './views-accuracy.js';
import { readAlarm, readAlarms } from './views-alarms.js';
import { readAnomalies } from './views-anomalies.js';
import { readCohorts, readWatched } from './views-cohorts.js';
import { readCourse } from './views-course.js';
import { readDevice } from './views-device.js';
import { readDevices } from './views-devices.js';
import { readDrift } from './views-drift.js';
import { readEvidence } from './views-evidence.js';
import { readFeature } from './views-feature.js';
import { readFleet, readModels } from './views-fleet.js';
import { readIncidentTally } from './views-incident-tally.js';
import { readIncidentView, readIncidentViews } from './views-incidents.js';
import { readRegistered, readRegistry } from './views-registry.js';
import { readPending } from './views-pending.js';
import { planReader } from './views-plans.js';
import { readRecommendationView, readRecommendationViews } from './views-recommendations.js';
import { readRunning } from './views-running.js';
import type { NamedCohorts } from '../recommend/predicate-of.js';
import { reused, reusedFor } from './views-reused.js';
import { readRolloutDetail, readRolloutViews } from './views-rollouts.js';
import type { ModelView, Views } from './views.js';

/** What the views tell, and for how long an answer may be used again. */
export interface ViewsOptions {
  /** Counts of fewer devices are never told. @default 5 */
  readonly kDevices?: number;
  /** History that a verdict needs, as the detector has it. @default two days */
  readonly learningSeconds?: number;
  /** For how old an answer is; milliseconds that never step back. @default this machine's clock */
  readonly nowMs?: () => number;
  /** What named cohorts mean. @default they have no devices */
  readonly named?: NamedCohorts;
  /** How the variant of a model is chosen for a device. @default no device is told to follow a rollout */
  readonly chooserFor?: (model: string) => ChooseVariant;
}

/** Views on the store. The caller owns `store`. All methods reject with StoreError only. */
export function clickhouseViews(store: Store, options: ViewsOptions = {}): Views {
  const { kDevices = 5, learningSeconds = 172_800, nowMs = Date.now, named, chooserFor = () => NOTHING } = options;
  const { connection } = store;
  const plans = planReader(connection);
  const source = { ...store, plans, kDevices };
  // Worked out from all newest verdicts, and asked for by the models and by the list at once.
  const pending = reused(nowMs, async () => readPending(source, await store.alarms.current()));
  const models = reused(nowMs, () =>
    readModels(connection, {
      learningSeconds,
      pending,
      featuresOf: (digest) => plans.featuresOf(digest),
      isLearning: (digest) => plans.isLearning(digest),
    }),
  );
  const fleet = reused(nowMs, async () => readFleet(connection, await models()));
  return {
    models,
    fleet,
    registry: reused(nowMs, () => readRegistry(store)),
    registered: (model) => readRegistered(store, model),
    rollouts: (model) => readRolloutViews(store, model),
    rollout: (id) => readRolloutDetail(store, id, chooserFor),
    async plan(digest) {
      const [found] = await connection.read.rows(
        PLAN,
        (row) => ({ model: text(row, 'model'), body: text(row, 'body') }),
        { digest },
      );
      return found && { digest, model: found.model, plan: JSON.parse(found.body) as unknown };
    },
    devices: (page) => readDevices(connection, page),
    device: (id) => readDevice(store, id),
    drift: reusedFor(nowMs, (model) => readDrift(connection, model, kDevices)),
    running: reusedFor(nowMs, (query) => readRunning(connection, query)),
    course: reusedFor(nowMs, (query) => readCourse(source, query)),
    cohorts: (model) => readCohorts(connection, model, kDevices),
    watchedCohorts: (model) => readWatched(connection, model, kDevices),
    async alarms(filter) {
      if (filter.state !== 'pending') return readAlarms(source, filter);
      return (await pending()).filter(({ model }) => model === (filter.model ?? model)).slice(0, filter.limit);
    },
    alarm: (id) => readAlarm(source, id),
    incidents: (filter) => readIncidentViews(source, filter),
    incidentTally: () => readIncidentTally(source),
    incident: (id) => readIncidentView(source, id, named),
    recommendations: (filter) => readRecommendationViews(connection, filter, kDevices),
    recommendation: (id) => readRecommendationView(connection, id, kDevices, named),
    anomalies: (filter) => readAnomalies(store.anomalies, filter, kDevices),
    anomalyTally: () => store.anomalies.tally(),
    silences: async () =>
      (await readSilences(connection)).map((silence) => ({
        ...silence,
        from: instantOf(silence.from),
        to: instantOf(silence.to),
      })),
    featureCounts: (query) => readFeature(source, query),
    accuracy: reusedFor(nowMs, (query) => readAccuracyView(source, query)),
    async evidence(query) {
      const model = (await models()).find((candidate) => candidate.model === query.model);
      if (model === undefined) return undefined;
      const { plan, blocks } = await readEvidence(connection, query, kDevices);
      if (blocks.length === 0 && !(await hasSignal(model, query.signal))) return undefined;
      const { signal, cohort } = query;
      return { model: query.model, plan: plan === '' ? model.plan : plan, signal, cohort, blocks };
    },
  };

  async function hasSignal(model: ModelView, signal: string): Promise<boolean> {
    const plan = await plans.byDigest(model.plan);
    return plan !== undefined && signalsOf(plan).signals.some(({ id }) => id === signal);
  }
}

const PLAN = 'SELECT model, body FROM plans WHERE digest = {digest:String} LIMIT 1';

const NOTHING: ChooseVariant = () => ({ reason: 'There is no policy.' });
