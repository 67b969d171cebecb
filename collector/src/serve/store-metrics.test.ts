import { Registry } from 'prom-client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diskGauges } from '../http/disk-gauges.js';
import { createMetrics } from '../http/metrics.js';
import type { Connection } from '../store/connection/connection.js';
import { openConnection } from '../store/connection/open-connection.js';
import { storeMetrics } from './store-metrics.js';

const metrics = createMetrics(new Registry());
let folder: string;
let connection: Connection;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-store-metrics-'));
  connection = await openConnection({ data: join(folder, 'data') }, storeMetrics(metrics));
});
afterAll(async () => {
  await connection.close();
  await rm(folder, { recursive: true });
});

async function errors(operation: string, code: string): Promise<number | undefined> {
  const { values } = await metrics.storeErrors.get();
  return values.find(({ labels }) => labels.operation === operation && labels.code === code)?.value;
}

describe('storeMetrics', () => {
  it('counts each statement by whom it serves, and what fails by what it blames', async () => {
    expect(await errors('tick', 'statement')).toBe(0);
    await expect(connection.tick.command('SELECT nothing FROM nowhere')).rejects.toMatchObject({ code: 'STATEMENT' });
    await connection.read.command('SELECT 1');
    expect(await errors('tick', 'statement')).toBe(1);
    expect(await errors('read', 'statement')).toBe(0);
    const { values } = await metrics.storeSeconds.get();
    const counts = values.filter(({ metricName }) => metricName?.endsWith('_count') === true);
    expect(counts.map(({ labels }) => labels.operation).sort()).toEqual(['read', 'tick', 'write']);
  });
});

describe('diskGauges', () => {
  it('tells how much is free of how much, by disk', async () => {
    await diskGauges(metrics, connection);
    const [[free], [size]] = [(await metrics.diskFree.get()).values, (await metrics.diskSize.get()).values];
    expect(free?.labels).toEqual({ disk: 'default' });
    expect(free?.value).toBeGreaterThan(0);
    expect(size?.value).toBeGreaterThan(free?.value ?? Infinity);
  });
});
