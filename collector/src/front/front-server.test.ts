import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFront, type FrontServer } from './front-server.js';
import { seededFront, type SeededFront } from './testing-front.js';

let seeded: SeededFront;
let front: FrontServer;
const errors: unknown[] = [];
beforeAll(async () => {
  seeded = await seededFront();
  front = await startFront({
    listen: { host: '127.0.0.1', port: 0 },
    reader: seeded.reader,
    hosts: ['grafana.example'],
    onError: (error) => errors.push(error),
  });
});
afterAll(async () => {
  await front.close();
  await seeded.close();
  expect(errors).toEqual([]);
});

describe('the front serves', () => {
  it('@clickhouse/client: ping, rows, parameters, and errors as errors of ClickHouse', async () => {
    const client = createClient({
      url: front.address,
      username: 'anybody',
      password: 'whatever',
      log: { level: ClickHouseLogLevel.OFF },
    });
    expect(await client.ping()).toEqual({ success: true });
    const result = await client.query({
      query: 'SELECT device FROM devices WHERE device IN {names:Array(String)} ORDER BY device',
      query_params: { names: ['d02', "d'03", 'd01'] },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ device: 'd01' }, { device: 'd02' }]);
    const byText = await client.query({
      query: 'SELECT {text:String} AS text',
      query_params: { text: "a\tb'\\\n" },
      format: 'JSONEachRow',
    });
    expect(await byText.json()).toEqual([{ text: "a\tb'\\\n" }]);
    await expect(client.query({ query: 'SELECT * FROM default.reports' })).rejects.toMatchObject({ code: '497' });
    await expect(client.query({ query: 'SELECT nothing FROM devices' })).rejects.toMatchObject({
      code: '47',
      type: 'UNKNOWN_IDENTIFIER',
    });
    await client.close();
  });

  it('clickhouse-go over HTTP, as Grafana does: a handshake without the name of this machine, in Native', async () => {
    const response = await fetch(`${front.address}/?database=fleetally_views&default_format=Native`, {
      method: 'POST',
      body: 'SELECT displayName(), version(), revision(), timezone()',
      headers: { authorization: `Basic ${Buffer.from('default:').toString('base64')}` },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-clickhouse-format')).toBe('Native');
    const body = Buffer.from(await response.arrayBuffer());
    expect([...body.subarray(0, 2)]).toEqual([4, 1]);
    expect(body.includes('fleetally')).toBe(true);
    expect(body.includes('UTC')).toBe(true);
  });

  it('newer clickhouse-go, which names its protocol: a handshake as such a server writes it, after which it reads as of old', async () => {
    const ask = async (body: string): Promise<Buffer> => {
      const address = `${front.address}/?database=fleetally_views&default_format=Native&client_protocol_version=54460`;
      return Buffer.from(await (await fetch(address, { method: 'POST', body })).arrayBuffer());
    };
    const hello = await ask('SELECT displayName(), version(), revision(), timezone()');
    // The head of a block, 4 columns and 1 row; then a name, a type, "serialised as usual" and a value each.
    expect([...hello.subarray(0, 10)]).toEqual([1, 0, 2, 255, 255, 255, 255, 0, 4, 1]);
    const words = hello.subarray(10).toString('latin1');
    expect(words.replace(/version\(\)(.{8}).[\d.]+/s, 'version()$1')).toBe(
      [
        ...['\rdisplayName()', '\x06String\0', '\tfleetally', '\tversion()', '\x06String\0'],
        ...['\nrevision()', '\x06UInt32\0', '\0\0\0\0', '\ntimezone()', '\x06String\0', '\x03UTC'],
      ].join(''),
    );
    // By revision 0: columns and rows at once, and nothing between a type and its values.
    expect((await ask('SELECT k_devices AS k FROM privacy')).toString('latin1')).toBe(
      '\x01\x01\x01k\x06UInt32\x05\x00\x00\x00',
    );
  });

  it('curl: a statement in the address, gzip where it is wanted, and what the format is', async () => {
    const query = encodeURIComponent('SELECT label FROM feature_histograms LIMIT 1000 FORMAT CSVWithNames');
    const answer = await raw(`/?query=${query}&enable_http_compression=1`, { 'accept-encoding': 'gzip' });
    expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', 'x-clickhouse-format': 'CSVWithNames' });
    expect(gunzipSync(answer.body).toString().split('\n')[0]).toBe('"label"');
    expect((await raw('/ping')).body.toString()).toBe('Ok.\n');
    expect((await raw('/')).body.toString()).toBe('Ok.\n');
  });

  it('answers whose size nobody would guess, as they are', async () => {
    const answer = await raw(`/?query=${encodeURIComponent('SELECT number FROM numbers(100000) FORMAT RowBinary')}`);
    expect(answer.body.length).toBe(800_000);
  });
});

describe('the front turns away', () => {
  it.each([
    ['a page of another site', '/?query=SELECT+1', { origin: 'http://evil.example' }, 403],
    ['a page of another site without an origin', '/?query=SELECT+1', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a name that somebody else points here', '/?query=SELECT+1', { host: 'evil.example' }, 403],
    ['another path', '/api', {}, 403],
    ['its own compression', '/?query=SELECT+1&compress=1', {}, 403],
  ])('%s', async (_, path, headers, status) => {
    const answer = await raw(path, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers['x-clickhouse-exception-code']).toBeDefined();
  });

  it('statements longer than any need to be', async () => {
    const response = await fetch(front.address, { method: 'POST', body: `SELECT '${'x'.repeat(300_000)}'` });
    expect(response.status).toBe(413);
  });

  it('but not a name that was configured', async () => {
    expect((await raw('/?query=SELECT+1', { host: 'grafana.example:8124' })).status).toBe(200);
  });
});

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** With any header, which fetch would not let us. */
function raw(path: string, headers: Record<string, string> = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const asked = request(`${front.address}${path}`, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}
