import { expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import type { ReadinessCheck } from '../http/readiness.js';
import { healthOf } from './health.js';

const readiness: ReadinessCheck[] = [
  { name: 'store', check: () => ({ ok: true }) },
  { name: 'ingest', check: () => ({ ok: false, reason: 'the store is not taking reports' }) },
  { name: 'tick', check: () => Promise.reject(new Error('no engine')) },
  { name: 'notify', check: () => ({ ok: false, reason: 'the webhook is away' }) },
];

it('names what a restart may mend, and nothing else', async () => {
  const amiss = await healthOf({ readiness }, parseConfig({}))();
  expect(amiss).toBe('ingest: the store is not taking reports; tick: no engine');
  expect(await healthOf({ readiness: readiness.slice(0, 1) }, parseConfig({}))()).toBeUndefined();
});

it('does not restart a collector because its ClickHouse server is away', async () => {
  const config = parseConfig({ clickhouse: { url: 'http://localhost:8123' } });
  expect(await healthOf({ readiness }, config)()).toBeUndefined();
});
