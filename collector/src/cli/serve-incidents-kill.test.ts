import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GaitFleet } from '../detect/testing-gait.js';
import { number, text } from '../store/fields.js';
import { readIncidents } from '../store/incident-store.js';
import { openStore } from '../store/store.js';
import { ServeProcess } from './testing-serve.js';

const SEED = 20_260_115;
const DRIFT_FROM = 60;
const CONFIG = `
listen: { grpc: '127.0.0.1:0', http: '127.0.0.1:0' }
detection: { clock: window }
retention: { reportsDays: 0 }
`;

describe(`kill -9 while an incident unfolds (seed ${SEED})`, () => {
  let folder: string;
  let serve: ServeProcess | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-incident-kill-'));
    await writeFile(join(folder, 'collector.yaml'), CONFIG);
  });
  afterAll(async () => {
    await serve?.end('SIGKILL');
    await rm(folder, { recursive: true });
  });

  it('leaves one incident with one notification, and every alarm in it once', { timeout: 120_000 }, async () => {
    const data = join(folder, 'data');
    const fleet = new GaitFleet(SEED);
    let store = await openStore({ data }, 0);
    await fleet.introduce(store);
    await fleet.report(store, 0, DRIFT_FROM + 20, DRIFT_FROM);
    await store.close();
    const start = (): ServeProcess => new ServeProcess(['--config', join(folder, 'collector.yaml'), '--data', data]);
    // Killed with alarms on record and the incident not, or half of it; then wherever it is when it is up.
    serve = start();
    await serve.logged(/"msg":"alarm"/);
    await serve.end('SIGKILL');
    for (const signal of ['SIGKILL', 'SIGKILL', 'SIGTERM'] as const) {
      serve = start();
      await serve.grpcAddress();
      await serve.end(signal);
    }
    store = await openStore({ data }, 0);
    const incidents = await readIncidents(store.connection);
    expect(incidents.map(({ state, cohorts }) => [state, cohorts])).toEqual([['open', [{ firmware: '2.3' }]]]);
    const firing = (await store.alarms.current()).filter(({ state }) => state === 'firing');
    expect(new Set(firing.map(({ alarm }) => alarm)).size).toBe(firing.length);
    expect([...incidents[0]!.alarms].sort()).toEqual(firing.map(({ alarm }) => alarm).sort());
    const rows = await store.connection.read.rows(
      'SELECT incident, state, count() AS rows FROM notification_events GROUP BY incident, state',
      (row) => [text(row, 'incident'), text(row, 'state'), number(row, 'rows')],
    );
    expect(rows).toEqual([[incidents[0]!.incident, 'due', 1]]);
    const twice = await store.connection.read.rows(
      'SELECT cause_event, incident FROM incident_events GROUP BY cause_event, incident HAVING count() > 1',
      (row) => number(row, 'cause_event'),
    );
    expect(twice).toEqual([]);
    await store.close();
  });
});
