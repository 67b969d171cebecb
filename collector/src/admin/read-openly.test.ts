import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { TickIncidents } from '../detect/tick-incidents.js';
import { httpPart } from '../http/http-part.js';
import { startCollector, type RunningCollector } from '../serve/start-collector.js';
import { END, seedViews } from '../store/testing-views.js';
import type { ActionName } from './actions.js';
import { openOrAsk, type Place } from './open-or-ask.js';

let folder: string;
let collector: RunningCollector;
/** Beside the data, where the token is, and with nothing but the address. */
let beside: Place;
let elsewhere: Place;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-openly-'));
  // All addresses: 0.0.0.0 is what it then says of itself, and no name that it takes requests by.
  const listen = { grpc: '127.0.0.1:0', http: '0.0.0.0:0', clickhouse: 'off' };
  const config = parseConfig({ data: join(folder, 'data'), listen });
  collector = await startCollector(config, { parts: [httpPart()], log: pino({ level: 'silent' }) });
  beside = { config };
  const { plan } = await seedViews(collector.store);
  const incidents = { kDevices: 5, plan: () => Promise.resolve(plan), now: () => 7_000 };
  await new TickIncidents(collector.store, incidents).turn();
  await seedRecords();
  const { port } = new URL(collector.addresses.get('http')!);
  elsewhere = { config: parseConfig({ data: join(folder, 'nothing') }), url: `http://127.0.0.1:${port}` };
});
afterAll(async () => {
  await collector.close();
  await rm(folder, { recursive: true });
});

async function seedRecords(): Promise<void> {
  const { registry, rollouts, connection } = collector.store;
  const by = { author: 'ann', reason: 'first', addedAtMs: END * 1_000, executionProviders: [], card: {} };
  const file = { model: 'pump', version: '2', variant: '', digest: 'aa'.repeat(32), sizeBytes: 10 };
  await registry.change(() => [{ action: 'added', variant: { ...file, ...by } }]);
  await rollouts.change(() => [
    {
      ...({
        rollout: 'ro-1',
        model: 'pump',
        version: '2',
        kind: 'release',
        controlShare: 0,
        state: 'running',
      } as const),
      ...({
        action: 'started',
        stage: 0,
        stageSince: END,
        startedAtMs: END * 1_000,
        changedAtMs: END * 1_000,
      } as const),
      ...{ stages: [{ share: 1, soakSeconds: 60, minDevices: 1 }], author: 'ann', reason: 'first' },
    },
  ]);
  await connection.write.insert('recommendation_events', [
    {
      ...{ event_id: 1, recommendation: 're-1', state: 'open', model: 'pump', cohorts: [{ hw: 'a' }], variants: [] },
      ...{ action: 'rollback', from_version: '2', to_version: '1', to_variant: '', cause: 'x', rollout: '' },
      ...{ expected_gain: '', would_change: '', evidence: '[]', ruled_out: '[]', reason: 'It does worse.' },
      ...{ raised_at: END, opened_at: '2026-01-13 14:15:00', author: 'fleetally', state_reason: 'found' },
      recorded_at: '2026-01-13 14:15:00',
    },
  ]);
  const day = { from: '2026-01-07T14:00:00Z', to: '2026-01-08T14:00:00Z' };
  await openOrAsk('silences-add', { cohort: { hw: 'a' }, ...day, reason: 'firmware' }, beside);
}

it.each<[ActionName, Record<string, unknown>, RegExp]>([
  ['alarms-list', {}, /"alarms":\[\{/],
  ['incidents-list', {}, /"incidents":\[\{/],
  ['list-anomalies', { all: true, model: 'pump' }, /"anomalies":\[/],
  ['models-list', {}, /"models":\[\{/],
  ['models-show', { model: 'pump' }, /"model":\{/],
  ['recommendations-list', { model: 'pump', state: 'open' }, /"recommendations":\[\{/],
  ['recommendations-show', { recommendation: 're-1' }, /"recommendation":\{/],
  ['rollouts-list', {}, /"rollouts":\[\{/],
  ['rollouts-show', { rollout: 'ro-1' }, /"rollout":\{/],
  ['silences-list', {}, /"silences":\[\{/],
])('%s tells by an address alone what it tells beside the data', async (action, input, has) => {
  const told = await openOrAsk(action, input, elsewhere);
  expect(JSON.stringify(told)).toMatch(has);
  expect(told).toEqual(await openOrAsk(action, input, beside));
});

it('incidents-show, too', async () => {
  const { incidents } = (await openOrAsk('incidents-list', {}, elsewhere)) as { incidents: { incident: string }[] };
  const input = { incident: incidents[0]!.incident };
  expect(await openOrAsk('incidents-show', input, elsewhere)).toEqual(await openOrAsk('incidents-show', input, beside));
});

it('what is not there, or makes no sense, is said as such', async () => {
  await expect(openOrAsk('rollouts-show', { rollout: 'ro-2' }, elsewhere)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(openOrAsk('recommendations-list', { state: 'x' }, elsewhere)).rejects.toMatchObject({ code: 'INVALID' });
});
