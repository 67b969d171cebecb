import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { DASHBOARDS } from './dashboards.js';

async function provisioned(path: string): Promise<unknown> {
  return parse(await readFile(fileURLToPath(new URL(`../../provisioning/${path}`, import.meta.url)), 'utf8'));
}

it('provisions a datasource of every type that dashboards choose among, and takes what differs from the environment', async () => {
  const { datasources } = (await provisioned('datasources/datasources.yaml')) as {
    datasources: { type: string; access: string; url?: string; jsonData: Record<string, unknown> }[];
  };
  const wanted = DASHBOARDS.flatMap(({ templating }) => templating.list ?? []).filter(
    ({ type }) => `${type}` === 'datasource',
  );
  const types = datasources.map(({ type }) => type);
  expect([...new Set(wanted.map(({ query }) => query))].sort()).toEqual([...types].sort());
  const [prometheus, clickhouse] = datasources;
  expect(prometheus).toMatchObject({ type: 'prometheus', access: 'proxy', url: '$PROMETHEUS_URL' });
  // The front speaks HTTP only.
  expect(clickhouse?.jsonData).toMatchObject({
    protocol: 'http',
    host: '$CLICKHOUSE_HOST',
    defaultDatabase: 'fleetally_views',
  });
});

it('provisions the dashboards from a folder, as files that Grafana does not change', async () => {
  const { providers } = (await provisioned('dashboards/dashboards.yaml')) as { providers: unknown[] };
  expect(providers).toMatchObject([
    { type: 'file', allowUiUpdates: false, options: { path: '/etc/grafana/dashboards/fleetally' } },
  ]);
});
