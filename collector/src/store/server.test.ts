import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openConnection } from './connection/open-connection.js';
import { storeContract } from './contract.js';
import { openStore } from './store.js';
import { startHttpClickHouse } from './testing-http-clickhouse.js';

const login = { username: 'default', password: '', database: 'fleetally' };

storeContract('server', async () => {
  const clickHouse = await startHttpClickHouse();
  return {
    open: () => openStore({ server: { url: clickHouse.url, ...login } }, 0),
    async dispose() {
      await clickHouse.close();
      // Nothing but what the client itself sends: no setting leaves the SQL.
      expect([...clickHouse.seen].sort()).toEqual(['database', 'query', 'query_id']);
    },
  };
});

describe('a server that does not serve', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function answering(status: number, body: string): Promise<string> {
    server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status).end(body));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('is UNAVAILABLE when nobody listens', async () => {
    const url = await answering(200, '');
    await new Promise((resolve) => server?.close(resolve));
    const opening = openConnection({ server: { url, ...login } });
    await expect(opening).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(url) as unknown,
    });
  });

  it('is UNUSABLE when it refuses the password, and the message does not hold it', async () => {
    const url = await answering(
      403,
      'Code: 516. DB::Exception: default: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)',
    );
    const error: unknown = await openConnection({ server: { url, ...login, password: 'secret-1' } }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'UNUSABLE' });
    expect(String(error)).not.toContain('secret-1');
  });
});
