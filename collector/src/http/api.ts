import { ANOMALY_KINDS } from '../anomalies/types.js';
import { RECOMMENDATION_STATES } from '../recommend/types.js';
import type { Views } from '../store/views.js';
import { ApiError } from './api-error.js';
import { found, MODELS_HINT } from './found.js';
import { modelRoutes } from './model-routes.js';
import { json } from './respond.js';
import type { Route } from './router.js';

const ANOMALY_STATES = ['firing', 'resolved'] as const;
const STATES = ['pending', 'firing', 'resolved'] as const;
const INCIDENT_STATES = ['open', 'resolved', 'merged'] as const;

/** The REST resources under /api/v1; docs/rest-api.md is their reference. */
export function apiRoutes(views: Views): readonly Route[] {
  return [
    { path: '/api/v1/fleet', handle: async () => json(await views.fleet()) },
    {
      path: '/api/v1/models',
      handle: async () => {
        const [models, registry] = await Promise.all([views.models(), views.registry()]);
        return json({ models, registry });
      },
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
      path: '/api/v1/devices/{device}',
      handle: async ({ segment }) =>
        json(found(await views.device(segment('device')), 'device', '/api/v1/devices lists all of them.')),
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
    ...modelRoutes(views),
  ];
}
