import type { Views } from '../store/views.js';
import { ApiError } from './api-error.js';
import { found, MODELS_HINT } from './found.js';
import { json } from './respond.js';
import type { Route } from './router.js';

const SERIES = ['none', 'version', 'variant'] as const;
const BLOCKS = ['1h', '6h', '1d'] as const;

/** What can be asked of one model, under /api/v1/models/{model}. */
export function modelRoutes(views: Views): readonly Route[] {
  return [
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
    {
      path: '/api/v1/models/{model}/drift',
      handle: async ({ segment }) => json(found(await views.drift(segment('model')), 'model', MODELS_HINT)),
    },
    {
      path: '/api/v1/models/{model}/running',
      parameters: ['from', 'to'],
      handle: async ({ segment, parameters }) => {
        const query = { model: segment('model'), ...span(parameters.instant('from'), parameters.instant('to')) };
        return json(found(await views.running(query), 'model', MODELS_HINT));
      },
    },
    {
      path: '/api/v1/models/{model}/course',
      parameters: ['signal', 'cohort', 'from', 'to'],
      handle: async ({ segment, parameters }) => {
        const query = {
          model: segment('model'),
          signal: parameters.required('signal'),
          cohort: parameters.cohort(),
          ...span(parameters.instant('from'), parameters.instant('to')),
        };
        return json(found(await views.course(query), 'model or signal', MODELS_HINT));
      },
    },
  ];
}

function span(from: number | undefined, to: number | undefined): { fromSeconds?: number; toSeconds?: number } {
  if (from !== undefined && to !== undefined && from >= to) {
    throw new ApiError('BAD_PARAMETER', 'The parameter "from" is not before "to".', 'Swap them, or leave one out.');
  }
  return { ...(from !== undefined && { fromSeconds: from }), ...(to !== undefined && { toSeconds: to }) };
}
