import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { lookAtSqlFront } from './look-at-sql-front.js';
import type { Runs } from './whose-collector.js';

let server: Server;
/** Stands in for the usual address, which may be taken where tests run. */
let usual: string;
let name: string;
beforeEach(async () => {
  name = 'db-1.example';
  server = createServer((_, response) => response.setHeader('x-clickhouse-server-display-name', name).end('Ok.\n'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  usual = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => server.close());

const look = async (clickhouse?: string, runs: Runs = 'not') => {
  const config = parseConfig({ listen: clickhouse === undefined ? {} : { clickhouse } });
  return (await lookAtSqlFront(config, runs, usual))[0]!;
};

async function freed(): Promise<void> {
  server.close();
  await once(server, 'close');
}

it('warns that the collector goes on without it where the usual address is taken, and says what to do', async () => {
  for (const runs of ['not', 'here', 'elsewhere'] as const) {
    const { state, says, next } = await look(undefined, runs);
    expect(state).toBe('warning');
    expect(says).toMatch(/is taken by another program: .*goes on without it, and Grafana .* get nothing/);
    expect(next).toMatch(/ss -ltnp .*listen\.clickhouse.*start the collector again/);
  }
});

it('is wrong where the address was chosen, since the collector does not start then', async () => {
  expect(await look(usual)).toMatchObject({
    state: 'wrong',
    says: `clickhouse ${usual} is taken by another program`,
  });
  expect(await look('192.0.2.1:8124')).toMatchObject({ state: 'wrong', says: expect.stringContaining("can't be had") as string }); // prettier-ignore
});

it("knows the front of a collector from somebody else's ClickHouse", async () => {
  name = 'fleetally';
  expect(await look(usual, 'here')).toMatchObject({ state: 'ok', says: expect.stringContaining('the collector that runs') as string }); // prettier-ignore
  expect(await look(usual)).toMatchObject({
    state: 'wrong',
    says: `clickhouse ${usual} is taken by another collector`,
  });
  expect(await look(usual, 'elsewhere')).toMatchObject({ state: 'unknown', next: expect.stringContaining('ss -ltnp') as string }); // prettier-ignore
});

it('is fine where it is free and no collector runs, and not where one does', async () => {
  await freed();
  expect(await look()).toEqual({ check: 'ports', state: 'ok', says: `clickhouse ${usual} is free` });
  expect(await look(undefined, 'here')).toMatchObject({ state: 'warning', next: expect.stringContaining('start the collector again') as string }); // prettier-ignore
});

it('looks at nothing where it is off, or the system chooses the port', async () => {
  expect(await lookAtSqlFront(parseConfig({ listen: { clickhouse: '127.0.0.1:0' } }), 'not', usual)).toEqual([]);
  expect(await look('off')).toMatchObject({ state: 'ok', says: expect.stringContaining('is off') as string });
});
