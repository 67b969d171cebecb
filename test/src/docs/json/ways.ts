import { registeredInFull } from './registered-in-full.js';
import type { BlockName } from '../blocks/block-rows.js';
import type { ShapeOptions } from '../../support/json-shape.js';
import type { Site } from '../shell/site.js';

/** What an example of JSON is held to: what a program really says, or another test, which names page and block. */
export type JsonWay = BlockName &
  (
    | ({ readonly how: 'like'; readonly real: (site: Site) => Promise<unknown> } & ShapeOptions)
    | { readonly how: 'elsewhere'; readonly by: string }
  );

interface Incident {
  readonly incident: string;
  readonly alarms: readonly string[];
}

export const JSON_WAYS: readonly JsonWay[] = [
  {
    ...{ page: 'docs/rest-api.md', line: '"alarm": "pump:1"', how: 'like' },
    ...{ free: ['cohort'], leftOut: ['incident'] },
    real: ({ collector, names }) => collector.get(`/api/v1/alarms/${encodeURIComponent(names.alarm)}`),
  },
  {
    ...{ page: 'docs/rest-api.md', line: '"incident": "in-3d39b3f5c2"', how: 'like' },
    ...{ free: ['cohorts[]'], figures: ['accuracyChange'] },
    real: async ({ collector, names }) => {
      const { incidents } = (await collector.get('/api/v1/incidents')) as { incidents: Incident[] };
      return incidents.find(({ incident }) => incident === names.watchedIncident);
    },
  },
  {
    ...{ page: 'docs/rest-api.md', line: '"variants": [', how: 'like' },
    // The page says that those two are digests.
    ...{ free: ['variants[].card'], leftOut: ['variants[].plan', 'variants[].canary'], real: registeredInFull },
  },
  {
    ...{ page: 'docs/rest-api.md', line: '"code": "BAD_PARAMETER"', how: 'like' },
    real: ({ collector }) => answered(`${collector.http}/api/v1/alarms?limit=0`),
  },
  {
    ...{ page: 'docs/notifications.md', line: '"event": "recommendation.opened"', how: 'like' },
    real: async ({ webhook }) => JSON.parse((await webhook.message('recommendation.opened')).body) as unknown,
    abridged: ['recommendation'],
  },
  {
    ...{ page: 'docs/daemon.md', line: '"model_version": "1.4.0"', how: 'like' },
    real: async ({ agent }) => {
      const inputs = [{ name: 'features', datatype: 'FP32', shape: [1, 3], data: [0.5, -1.25, 2] }];
      const body = JSON.stringify({ id: '1', inputs, outputs: [{ name: 'probabilities' }] });
      return answered(`${await agent.address('http')}/v2/models/gestures/infer`, { method: 'POST', body });
    },
  },
  { page: 'docs/compare.md', line: '"schema": "fleetally.compare/1"', how: 'elsewhere', by: 'test/src/commands/compare.test.ts' }, // prettier-ignore
  { page: 'docs/replay.md', line: '"schema": "fleetally.replay/1"', how: 'elsewhere', by: 'test/src/commands/replay.test.ts' }, // prettier-ignore
  { page: 'docs/delivery.md', line: '"format": "fleetally-canary-1"', how: 'elsewhere', by: 'agent/src/delivery/documented-canary.test.ts' }, // prettier-ignore
  { page: 'docs/backtest.md', line: '"recommendations": [', how: 'elsewhere', by: 'collector/src/offline/backtest-releases.test.ts' }, // prettier-ignore
];

/** The JSON of an answer, also of one that tells of an error. */
async function answered(url: string, request: RequestInit = {}): Promise<unknown> {
  return (await fetch(url, request)).json();
}
