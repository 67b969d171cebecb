import { exampleAccuracy } from './views-example-accuracy.js';
import { exampleAlarms, examplePending } from './views-example-alarms.js';
import { exampleAnomalies } from './views-example-anomalies.js';
import { EXAMPLE_COHORTS, exampleDevices, exampleWatched } from './views-example-devices.js';
import { exampleEvidence, exampleHistogram, EXAMPLE_LABELS } from './views-example-data.js';
import { exampleCourse, exampleRunning } from './views-example-course.js';
import { exampleDevice } from './views-example-device.js';
import { exampleDrift } from './views-example-drift.js';
import { exampleIncidents } from './views-example-incidents.js';
import { exampleRegistered } from './views-example-registry.js';
import { exampleRollout } from './views-example-rollouts.js';
import { exampleRecommendations } from './views-example-recommendations.js';
import { instantOf } from './views-instant.js';
import type { FleetView, Instant, ModelView, Views, WatchStatus } from './views.js';

/** One day of event time that the example is set in; a Tuesday. */
const DAY_SECONDS = 86_400;
const NEWEST_SECONDS = Date.UTC(2026, 0, 13, 18, 0) / 1000;
const MODEL = 'greenhouse';
/** Digest of the plan. */
const PLAN = '5d1f'.repeat(16);

/**
 * A small made-up fleet behind the Views interface, for tests of pages and for looking at them without a store.
 * `overrides` replaces single methods, so that a test can show one state or let one method fail.
 */
export function exampleViews(overrides: Partial<Views> = {}): Views {
  const alarms = exampleAlarms(NEWEST_SECONDS);
  const pending = examplePending(NEWEST_SECONDS);
  const incidents = exampleIncidents(alarms);
  const recommendations = exampleRecommendations(NEWEST_SECONDS, MODEL);
  return {
    models: () => Promise.resolve([model]),
    registry: () => Promise.resolve([exampleRegistered(MODEL)]),
    registered: (name) => Promise.resolve(name === MODEL ? exampleRegistered(MODEL) : undefined),
    rollouts: (name = MODEL) => Promise.resolve(name === MODEL ? [exampleRollout(MODEL)] : []),
    rollout: (id) => Promise.resolve(id === 'ro-1' ? exampleRollout(MODEL) : undefined),
    plan: (digest) => Promise.resolve(digest === PLAN ? { digest, model: MODEL, plan: { model: MODEL } } : undefined),
    devices: (page) => Promise.resolve(exampleDevices(NEWEST_SECONDS, page)),
    device: (id) => Promise.resolve(exampleDevice(id, MODEL, NEWEST_SECONDS)),
    drift: (name) => Promise.resolve(name === MODEL ? exampleDrift(MODEL, PLAN, alarms, NEWEST_SECONDS) : undefined),
    running: (query) => Promise.resolve(query.model === MODEL ? exampleRunning(query, NEWEST_SECONDS) : undefined),
    course: (query) =>
      Promise.resolve(
        query.model === MODEL && query.signal.startsWith('output/') ? exampleCourse(query, NEWEST_SECONDS) : undefined,
      ),
    cohorts: (name) => Promise.resolve(name === MODEL ? EXAMPLE_COHORTS : undefined),
    watchedCohorts: (name) => Promise.resolve(name === MODEL ? exampleWatched(MODEL) : undefined),
    alarms: ({ model: name, state, limit }) =>
      Promise.resolve(
        (state === 'pending' ? [pending] : alarms)
          .filter(
            (alarm) => (name === undefined || alarm.model === name) && (state === undefined || alarm.state === state),
          )
          .slice(0, limit),
      ),
    alarm: (id) => Promise.resolve([...alarms, pending].find(({ alarm }) => alarm === id)),
    incidents: ({ model: name, state, limit }) =>
      Promise.resolve(
        incidents
          .filter((one) => (name === undefined || one.model === name) && (state === undefined || one.state === state))
          .slice(0, limit),
      ),
    incidentTally: () =>
      Promise.resolve([
        { model: MODEL, state: 'open', incidents: incidents.filter(({ state }) => state === 'open').length },
      ]),
    incident: (id) => Promise.resolve(incidents.find(({ incident }) => incident === id)),
    recommendations: ({ model: name, state, limit }) =>
      Promise.resolve(
        recommendations
          .filter((one) => (name === undefined || one.model === name) && (state === undefined || one.state === state))
          .slice(0, limit),
      ),
    recommendation: (id) => Promise.resolve(recommendations.find(({ recommendation }) => recommendation === id)),
    anomalies: ({ model: name, state, kind, device, limit }) =>
      Promise.resolve(
        exampleAnomalies(NEWEST_SECONDS)
          .filter(
            (one) =>
              one.model === (name ?? one.model) &&
              one.state === (state ?? one.state) &&
              one.kind === (kind ?? one.kind) &&
              one.device === (device ?? one.device),
          )
          .slice(0, limit),
      ),
    anomalyTally: () =>
      Promise.resolve([
        { model: MODEL, kind: 'silence', devices: 0, folded: 1 },
        { model: MODEL, kind: 'stuck', devices: 1, folded: 0 },
      ]),
    silences: () => Promise.resolve([]),
    accuracy: (query) =>
      Promise.resolve(query.model === MODEL ? exampleAccuracy(query, PLAN, NEWEST_SECONDS) : undefined),
    featureCounts: ({ model: name, feature, cohort }) => {
      const known = model.features.find((candidate) => candidate.name === feature);
      if (name !== MODEL || known === undefined) return Promise.resolve(undefined);
      const suppressed = cohort['firmware'] === '2.0-beta';
      const side = suppressed ? ({ outcome: 'suppressed', suppressed: true, devices: '<5' } as const) : undefined;
      const moved = alarms.find((alarm) => alarm.feature === feature && alarm.cohort['hw'] === cohort['hw']);
      const shift = typeof moved?.effect.shiftSigma === 'number' ? moved.effect.shiftSigma : 0;
      return Promise.resolve({
        model: MODEL,
        plan: PLAN,
        feature,
        kind: known.kind,
        cohort,
        ...EXAMPLE_LABELS[known.kind],
        current: side ?? exampleHistogram(known.kind, shift, span(NEWEST_SECONDS - 4 * 3600, NEWEST_SECONDS)),
        baseline:
          side ?? exampleHistogram(known.kind, 0, span(NEWEST_SECONDS - 9 * DAY_SECONDS, NEWEST_SECONDS - 4 * 3600)),
        effect: suppressed ? noEffect : (moved?.effect ?? smallEffect),
      });
    },
    evidence: ({ model: name, signal, cohort }) =>
      Promise.resolve(
        name === MODEL && model.features.some((feature) => signal.startsWith(`${feature.name}/`))
          ? {
              model: MODEL,
              plan: PLAN,
              signal,
              cohort,
              blocks: exampleEvidence(
                NEWEST_SECONDS,
                alarms.some((a) => a.signal === signal),
              ),
            }
          : undefined,
      ),
    fleet: () => Promise.resolve(fleet),
    ...overrides,
  };
}

/** The same fleet in its first hours: nothing to say yet, and the reason. */
export function learningViews(): Views {
  const status: WatchStatus = {
    outcome: 'learning',
    reason: 'Two days of history are needed before a verdict.',
    learningUntil: instantOf(NEWEST_SECONDS + 1.5 * DAY_SECONDS),
  };
  const signals = { outcomes: { inconclusive: 240 }, clocks: { learning: 240 } };
  return exampleViews({
    alarms: () => Promise.resolve([]),
    alarm: () => Promise.resolve(undefined),
    incidents: () => Promise.resolve([]),
    incident: () => Promise.resolve(undefined),
    incidentTally: () => Promise.resolve([]),
    silences: () => Promise.resolve([]),
    drift: () => Promise.resolve({ model: MODEL, plan: PLAN, cohorts: EXAMPLE_COHORTS, cells: [] }),
    recommendations: () => Promise.resolve([]),
    rollouts: () => Promise.resolve([]),
    anomalies: () => Promise.resolve([]),
    anomalyTally: () => Promise.resolve([]),
    fleet: () => Promise.resolve({ ...fleet, status, signals }),
    models: () => Promise.resolve([{ ...model, status, signals, alarms: { pending: 0, firing: 0 } }]),
  });
}

const signals = { outcomes: { stable: 236, drift: 2, inconclusive: 2 }, clocks: { window: 180, '6h': 58, '1d': 2 } };
const status: WatchStatus = { outcome: 'drift', reason: '2 alarms are firing.' };

const model: ModelView = {
  model: MODEL,
  plan: PLAN,
  plans: [PLAN],
  versions: ['2.3.0', '2.3.1', '2.4.0'],
  devices: 48,
  reports: 124_416,
  inferences: 12_441_600,
  firstWindowAt: instantOf(NEWEST_SECONDS - 9 * DAY_SECONDS),
  lastWindowAt: instantOf(NEWEST_SECONDS),
  features: [
    { name: 'temperature', kind: 'numeric' },
    { name: 'humidity', kind: 'numeric' },
    { name: 'light', kind: 'numeric' },
    { name: 'vent', kind: 'categorical' },
  ],
  outputs: ['latency'],
  alarms: { pending: 1, firing: 2 },
  signals,
  status,
};

const fleet: FleetView = {
  devices: { total: 48, lastHour: 45, lastDay: 48 },
  reports: model.reports,
  inferences: model.inferences,
  firstWindowAt: model.firstWindowAt,
  lastWindowAt: model.lastWindowAt,
  evaluatedTo: instantOf(NEWEST_SECONDS - 600),
  signals,
  status,
};

const smallEffect = { shiftSigma: 0.004, psi: 0.0006, js: 0.009, wasserstein: 0.006, ks: 0.004 };
const noEffect = {
  shiftSigma: 'suppressed',
  psi: 'suppressed',
  js: 'suppressed',
  wasserstein: 'suppressed',
  ks: 'suppressed',
} as const;

function span(from: number, to: number): { from: Instant; to: Instant } {
  return { from: instantOf(from), to: instantOf(to) };
}
