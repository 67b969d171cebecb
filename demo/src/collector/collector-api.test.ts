import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it, expect } from 'vitest';
import { CollectorApi, toSummary } from './collector-api.js';

const ALARM = {
  alarm: 'a2',
  model: 'pump',
  cohort: { hardware: 'kestrel' },
  devices: 16,
  feature: 'noise',
  features: [],
  signal: 'noise/location',
  lane: 'evidence',
  state: 'firing',
  raisedAt: '2026-03-09T12:00:00Z',
  changedAt: '2026-03-09T00:00:00Z',
  evidence: 1e6,
  effect: { shiftSigma: 0.3, psi: 0.1, js: 0.1, wasserstein: 0.1, ks: 0.1 },
};

let server: Server;
let api: CollectorApi;
let answers: Record<string, unknown>;

beforeEach(async () => {
  answers = {};
  server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? 'nothing here'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  api = new CollectorApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(() => {
  server.close();
});

describe('CollectorApi', () => {
  it('reads alarms oldest first, and tells single features from pairs', async () => {
    const pair = { ...ALARM, alarm: 'a1', features: ['heat', 'noise'], raisedAt: '2026-03-09T06:00:00Z' };
    answers['/api/v1/alarms?limit=1000'] = { alarms: [{ ...ALARM, resolvedAt: '2026-03-10T00:00:00Z' }, pair] };
    const [first, second] = await api.alarms();
    expect(first).toMatchObject({ alarm: 'a1', features: ['heat', 'noise'], resolvedAt: null });
    expect(second).toMatchObject({ alarm: 'a2', resolvedAt: '2026-03-10T00:00:00Z' });
    expect(second).not.toHaveProperty('features');
  });

  it('names path and status when the collector does not answer as it should', async () => {
    await expect(api.fleet()).rejects.toThrow('GET /api/v1/fleet answered 404: "nothing here"');
  });
});

describe('toSummary', () => {
  it('keeps exactly the fields that the summary has', async () => {
    answers['/api/v1/alarms?limit=1000'] = { alarms: [ALARM] };
    const [alarm] = await api.alarms();
    expect(Object.keys(toSummary(alarm!))).toEqual([
      'cohort',
      'feature',
      'signal',
      'lane',
      'raisedAt',
      'changedAt',
      'resolvedAt',
      'evidence',
      'effect',
    ]);
  });
});
