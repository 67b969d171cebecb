import { ANOMALY_KINDS } from '../anomalies/types.js';
import { RECOMMENDATION_STATES } from '../recommend/types.js';
import type { Views } from '../store/views.js';
import { ApiError } from './api-error.js';
import { json } from './respond.js';
import type { Route } from './router.js';

const ANOMALY_STATES = ['firing', 'resolved'] as const;
const STATES = ['pending', 'firing', 'resolved'] as const;
const SERIES = ['none', 'version', 'variant'] as const;
const BLOCKS = ['1h', '6h', '1d'] as const;
const INCIDENT_STATES = ['open', 'resolved', 'merged'] as const;

/** The REST resources under /api/v1; docs/rest-api.md is their reference. */
export function apiRoutes(views: Views): readonly Route[] {
  return [
    { path: '/api/v1/fleet', handle: async () => json(await views.fleet()) },
    {
      path: '/api/v1/models',
      handle: async () => json({ models: await views.models(), registry: await views.registry() }),
    },
    {
      path: '/api/v1/models/{model}/versions',
      handle: async ({ segment }) => json(found(await views.registered(segment('model')), 'model', MODELS_HINT)),
    },
    {
      path: '/api/v1/plans/{digest}',
      handle: async ({ segment }) => {
        const digest = segment('digest').toLowerCase();
        if (!/^[0-9a-f]{64}$/.test(digest)) {
          throw new ApiError(
            'BAD_PARAMETER',
            'The digest is not 64 hexadecimal digits.',
            'Take it from /api/v1/models.',
          );
        }
        const plan = found(await views.plan(digest), 'plan', '/api/v1/models names the digests of all plans.');
        // Named by its content, so it can never change.
        return json(plan, { headers: { 'cache-control': 'public, max-age=31536000, immutable' } });
      },
    },
    {
      path: '/api/v1/devices',
      parameters: ['model', 'cohort', 'after', 'limit'],
      handle: async ({ parameters }) => {
        const model = parameters.text('model');
        const after = parameters.text('after');
        const page = {
          ...(model !== undefined && { model }),
          ...(after !== undefined && { after }),
          cohort: parameters.cohort(),
          limit: parameters.integer('limit', { min: 1, max: 1_000, otherwise: 100 }),
        };
        return json(await views.devices(page));
      },
    },
    {
      path: '/api/v1/cohorts',
      parameters: ['model'],
      handle: async ({ parameters }) => {
        const model = parameters.required('model');
        return json({ model, cohorts: found(await views.cohorts(model), 'model', MODELS_HINT) });
      },
    },
    {
      path: '/api/v1/rollouts',
      parameters: ['model'],
      handle: async ({ parameters }) => json({ rollouts: await views.rollouts(parameters.text('model')) }),
    },
    {
      path: '/api/v1/rollouts/{id}',
      handle: async ({ segment }) =>
        json(found(await views.rollout(segment('id')), 'rollout', '/api/v1/rollouts lists all of them.')),
    },
    {
      path: '/api/v1/alarms',
      parameters: ['model', 'state', 'limit'],
      handle: async ({ parameters }) => {
        const model = parameters.text('model');
        const state = parameters.oneOf('state', STATES);
        const limit = parameters.integer('limit', { min: 1, max: 1_000, otherwise: 200 });
        const alarms = await views.alarms({ ...(model !== undefined && { model }), ...(state && { state }), limit });
        return json({ alarms });
      },
    },
    {
      path: '/api/v1/anomalies',
      parameters: ['model', 'state', 'kind', 'device', 'limit'],
      handle: async ({ parameters }) => {
        const model = parameters.text('model');
        const state = parameters.oneOf('state', ANOMALY_STATES);
        const kind = parameters.oneOf('kind', ANOMALY_KINDS);
        const device = parameters.text('device');
        const limit = parameters.integer('limit', { min: 1, max: 1_000, otherwise: 200 });
        const filter = { ...(model !== undefined && { model }), ...(device !== undefined && { device }), limit };
        return json({
          anomalies: await views.anomalies({ ...filter, ...(state && { state }), ...(kind && { kind }) }),
        });
      },
    },
    { path: '/api/v1/silences', handle: async () => json({ silences: await views.silences() }) },
    {
      path: '/api/v1/alarms/{id}',
      handle: async ({ segment }) =>
        json(found(await views.alarm(segment('id')), 'alarm', '/api/v1/alarms lists all of them.')),
    },
    {
      path: '/api/v1/incidents',
      parameters: ['model', 'state', 'limit'],
      handle: async ({ parameters }) => {
        const model = parameters.text('model');
        const state = parameters.oneOf('state', INCIDENT_STATES);
        const limit = parameters.integer('limit', { min: 1, max: 1_000, otherwise: 200 });
        const filter = { ...(model !== undefined && { model }), ...(state && { state }), limit };
        return json({ incidents: await views.incidents(filter) });
      },
    },
    {
      path: '/api/v1/incidents/{id}',
      handle: async ({ segment }) =>
        json(found(await views.incident(segment('id')), 'incident', '/api/v1/incidents lists all of them.')),
    },
    {
      path: '/api/v1/recommendations',
      parameters: ['model', 'state', 'limit'],
      handle: async ({ parameters }) => {
        const model = parameters.text('model');
        const state = parameters.oneOf('state', RECOMMENDATION_STATES);
        const limit = parameters.integer('limit', { min: 1, max: 1_000, otherwise: 200 });
        const filter = { ...(model !== undefined && { model }), ...(state && { state }), limit };
        return json({ recommendations: await views.recommendations(filter) });
      },
    },
    {
      path: '/api/v1/recommendations/{id}',
      handle: async ({ segment }) => {
        const remedy = '/api/v1/recommendations lists all of them.';
        return json(found(await views.recommendation(segment('id')), 'recommendation', remedy));
      },
    },
    {
      path: '/api/v1/models/{model}/features/{feature}',
      parameters: ['cohort', 'alarm', 'from', 'to'],
      handle: async ({ segment, parameters }) => {
        const alarm = parameters.text('alarm');
        const query = {
          model: segment('model'),
          feature: segment('feature'),
          cohort: parameters.cohort(),
          ...(alarm !== undefined && { alarm }),
          ...span(parameters.instant('from'), parameters.instant('to')),
        };
        return json(found(await views.featureCounts(query), 'model or feature', MODELS_HINT));
      },
    },
    {
      path: '/api/v1/models/{model}/accuracy',
      parameters: ['cohort', 'by', 'block', 'from', 'to'],
      handle: async ({ segment, parameters }) => {
        const query = {
          model: segment('model'),
          cohort: parameters.cohort(),
          by: parameters.oneOf('by', SERIES) ?? 'none',
          block: parameters.oneOf('block', BLOCKS) ?? '1d',
          ...span(parameters.instant('from'), parameters.instant('to')),
        };
        return json(found(await views.accuracy(query), 'model', MODELS_HINT));
      },
    },
    {
      path: '/api/v1/models/{model}/cohorts',
      handle: async ({ segment }) => json(found(await views.watchedCohorts(segment('model')), 'model', MODELS_HINT)),
    },
    {
      path: '/api/v1/models/{model}/evidence',
      parameters: ['signal', 'cohort', 'from', 'to', 'limit'],
      handle: async ({ segment, parameters }) => {
        const query = {
          model: segment('model'),
          signal: parameters.required('signal'),
          cohort: parameters.cohort(),
          ...span(parameters.instant('from'), parameters.instant('to')),
          limit: parameters.integer('limit', { min: 1, max: 10_000, otherwise: 1_000 }),
        };
        return json(found(await views.evidence(query), 'model or signal', MODELS_HINT));
      },
    },
  ];
}

const MODELS_HINT = '/api/v1/models lists models with their features and plans.';

function found<T>(value: T | undefined, what: string, remedy: string): T {
  if (value === undefined) throw new ApiError('NOT_FOUND', `There is no such ${what}.`, remedy);
  return value;
}

function span(from: number | undefined, to: number | undefined): { fromSeconds?: number; toSeconds?: number } {
  if (from !== undefined && to !== undefined && from >= to) {
    throw new ApiError('BAD_PARAMETER', 'The parameter "from" is not before "to".', 'Swap them, or leave one out.');
  }
  return { ...(from !== undefined && { fromSeconds: from }), ...(to !== undefined && { toSeconds: to }) };
}
