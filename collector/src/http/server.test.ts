import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleViews } from '../store/views-example.js';
import type { FeatureQuery } from '../store/views.js';
import type { CheckResult } from './readiness.js';
import { startHttp, type HttpServer } from './server.js';

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

let server: HttpServer;
let storeDown = false;
let tick: CheckResult = { ok: true };
const queries: FeatureQuery[] = [];
const logged: Error[] = [];

beforeAll(async () => {
  const example = exampleViews();
  server = await startHttp({
    listen: { port: 0 },
    hosts: ['fleet.example'],
    readiness: [{ name: 'tick', check: () => tick }],
    onError: (error) => logged.push(error),
    views: exampleViews({
      fleet: () =>
        storeDown ? Promise.reject(Object.assign(new Error('secret query'), { code: 'UNAVAILABLE' })) : example.fleet(),
      cohorts: () => Promise.reject(new Error('secret path')),
      featureCounts: (query) => {
        queries.push(query);
        return example.featureCounts(query);
      },
    }),
  });
});
afterAll(() => server.close());

/** node:http rather than fetch, which forbids setting Host and undoes gzip. */
function call(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ port: server.port, host: '127.0.0.1', path, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject).end();
  });
}

async function refusal(
  path: string,
  options?: Parameters<typeof call>[1],
): Promise<{ status: number; code: string; text: string }> {
  const { status, body } = await call(path, options);
  const { error } = JSON.parse(body.toString()) as { error: { code: string; message: string; try: string } };
  expect(error.try).not.toBe('');
  return { status, code: error.code, text: `${error.message} ${error.try}` };
}

describe('resources', () => {
  it.each([
    '/api/v1/fleet',
    '/api/v1/models',
    '/api/v1/models/greenhouse/versions',
    `/api/v1/plans/${'5d1f'.repeat(16)}`,
    '/api/v1/devices?limit=3',
    '/api/v1/alarms?state=firing',
    '/api/v1/alarms/al-temperature',
    '/api/v1/anomalies?state=firing&kind=stuck',
    '/api/v1/models/greenhouse/features/temperature?cohort=hw%3Dedge-b',
    '/api/v1/models/greenhouse/evidence?signal=temperature%2Flocation&cohort=hw%3Dedge-b',
    '/api/v1/models/greenhouse/accuracy?by=version&cohort=hw%3Dedge-b',
    '/healthz',
    '/readyz',
  ])('%s answers with JSON that holds neither NaN nor null', async (path) => {
    const { status, headers, body } = await call(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('application/json');
    expect(body.toString()).not.toMatch(/\bnull\b|NaN/);
    expect(JSON.parse(body.toString())).toBeTypeOf('object');
  });

  it('lists what is pending only when asked for it', async () => {
    const states = async (query: string): Promise<unknown[]> => {
      const { alarms } = JSON.parse((await call(`/api/v1/alarms${query}`)).body.toString()) as {
        alarms: { state: string; feature: string; progress?: number }[];
      };
      return alarms.map(({ state, feature, progress }) => [state, feature, progress ?? 'none']);
    };
    expect(await states('?state=pending')).toEqual([['pending', 'temperature', 0.34]]);
    expect(await states('?state=pending&model=other')).toEqual([]);
    expect(await states('')).toEqual([
      ['firing', 'light', 'none'],
      ['firing', 'temperature', 'none'],
      ['resolved', 'humidity', 'none'],
    ]);
  });

  it('pages through devices with the cursor it gave', async () => {
    const seen: string[] = [];
    let after = '';
    do {
      const { body } = await call(`/api/v1/devices?limit=20${after}`);
      const page = JSON.parse(body.toString()) as { devices: { device: string }[]; next?: string };
      seen.push(...page.devices.map(({ device }) => device));
      after = page.next === undefined ? '' : `&after=${page.next}`;
    } while (after !== '');
    expect(seen).toHaveLength(48);
    expect(new Set(seen).size).toBe(48);
  });

  it('hands the store a parsed cohort, alarm and span', async () => {
    queries.length = 0;
    await call(
      '/api/v1/models/a%2Fb/features/x%20y?cohort=hw%3Da,region%3Dn&alarm=al-1&from=2026-01-01T00:00:00Z&to=1767229200',
    );
    expect(queries).toEqual([
      {
        model: 'a/b',
        feature: 'x y',
        cohort: { hw: 'a', region: 'n' },
        alarm: 'al-1',
        fromSeconds: 1_767_225_600,
        toSeconds: 1_767_229_200,
      },
    ]);
  });
});

describe('refusals', () => {
  it.each([
    ['/api/v1/devices?limit=0', 'limit'],
    ['/api/v1/devices?limit=1e3', 'limit'],
    ['/api/v1/devices?limit=5000', 'limit'],
    ['/api/v1/alarms?state=open', 'state'],
    ['/api/v1/alarms?stat=firing', 'stat'],
    ['/api/v1/alarms?state=firing&state=resolved', 'state'],
    ['/api/v1/cohorts', 'model'],
    ['/api/v1/cohorts?model=', 'model'],
    ['/api/v1/fleet?x=1', 'x'],
    ['/api/v1/models/greenhouse/features/temperature?cohort=hw', 'cohort'],
    ['/api/v1/models/greenhouse/features/temperature?cohort=hw%3Da,hw%3Db', 'cohort'],
    ['/api/v1/models/greenhouse/features/temperature?from=yesterday', 'from'],
    ['/api/v1/models/greenhouse/features/temperature?from=2026-01-02&to=2026-01-01', 'from'],
    ['/api/v1/models/greenhouse/evidence', 'signal'],
    ['/api/v1/models/greenhouse/accuracy?by=device', 'by'],
    ['/api/v1/models/greenhouse/accuracy?block=5m', 'block'],
  ])('%s is 400 and names %s', async (path, name) => {
    const { status, code, text } = await refusal(path);
    expect([status, code]).toEqual([400, 'BAD_PARAMETER']);
    expect(text).toContain(`"${name}"`);
  });

  it('answers 404 for what is not there, and says where things are', async () => {
    for (const path of [
      '/nothing',
      '/api/v1/alarms/none',
      '/api/v1/models/x/features/y',
      '/api/v1/models/x/accuracy',
      '/../package.json',
      '/index.js.map',
    ]) {
      expect(await refusal(path)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    }
  });

  it('answers 400 for a broken encoding and a malformed digest', async () => {
    expect(await refusal('/api/v1/alarms/%ff')).toMatchObject({ status: 400 });
    expect(await refusal('/api/v1/plans/abc')).toMatchObject({ status: 400 });
  });

  it('is read-only: 405 with Allow', async () => {
    const { status, headers } = await call('/api/v1/alarms', { method: 'DELETE' });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('answers 414 for an address past any honest length', async () => {
    expect(await refusal(`/api/v1/alarms?model=${'m'.repeat(5_000)}`)).toMatchObject({ status: 414 });
  });

  it('knows only its own names, so that a rebound name of another page learns nothing', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', 'user@localhost', 'localhost:x']) {
      expect(await refusal('/api/v1/fleet', { headers: { host } })).toMatchObject({
        status: 403,
        code: 'FORBIDDEN_HOST',
      });
    }
    for (const host of ['localhost', 'LOCALHOST:80', '127.0.0.1:8080', '[::1]:8080', 'fleet.example']) {
      expect((await call('/api/v1/fleet', { headers: { host } })).status).toBe(200);
    }
  });

  it('says 503 while the store is away and 500 otherwise, and never what the database said', async () => {
    storeDown = true;
    const away = await refusal('/api/v1/fleet');
    storeDown = false;
    expect(away).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    const broken = await refusal('/api/v1/cohorts?model=m');
    expect(broken).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(away.text + broken.text).not.toContain('secret');
    expect(logged.map(({ cause }) => (cause as Error).message)).toEqual(['secret path']);
  });
});

describe('transport', () => {
  it('answers HEAD as GET without the body', async () => {
    const got = await call('/api/v1/fleet');
    const head = await call('/api/v1/fleet', { method: 'HEAD' });
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(String(got.body.length));
    expect(head.headers.etag).toBe(got.headers.etag);
  });

  it('answers 304 to a validator it gave, gzipped or not', async () => {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      const first = await call('/api/v1/models/greenhouse/evidence?signal=light%2Flocation', { headers });
      const etag = first.headers.etag!;
      const second = await call('/api/v1/models/greenhouse/evidence?signal=light%2Flocation', {
        headers: { ...headers, 'if-none-match': etag },
      });
      expect([second.status, second.body.length, second.headers.etag]).toEqual([304, 0, etag]);
    }
  });

  it('compresses when asked and not when refused', async () => {
    const path = '/api/v1/devices';
    const plain = await call(path, { headers: { 'accept-encoding': 'gzip;q=0, br' } });
    const packed = await call(path, { headers: { 'accept-encoding': 'br, gzip' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.body)).toEqual(plain.body);
  });

  it('serves the console from memory, with a policy that lets it load nothing from elsewhere', async () => {
    const { status, headers, body } = await call('/');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(body.toString()).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });
});

describe('/readyz', () => {
  it('is 503 with the reason when a part is not ready', async () => {
    tick = { ok: false, reason: 'no tick for 95 s' };
    const { status, body } = await call('/readyz');
    tick = { ok: true };
    expect(status).toBe(503);
    expect(JSON.parse(body.toString())).toEqual({
      status: 'not-ready',
      checks: { tick: { ok: false, reason: 'no tick for 95 s' } },
    });
    expect((await call('/healthz')).status).toBe(200);
  });
});

describe('listening', () => {
  it('rejects with the reason when the port is taken', async () => {
    const second = startHttp({ listen: { port: server.port }, views: exampleViews() });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
