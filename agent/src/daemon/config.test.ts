import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ConfigError } from '@fleetally/cli';
import { describe, expect, it } from 'vitest';

import { loadConfig, parseConfig } from './config.js';

const MODEL = { name: 'm', version: '1', file: 'm.onnx' };

describe('the configuration', () => {
  it('needs no more than a model: the rest has defaults, and paths start at its folder', () => {
    const config = parseConfig(
      { models: [{ ...MODEL, plan: '/plans/p.json' }], spool: { dir: 'spool' } },
      '/etc/agent',
    );
    expect(config).toMatchObject({
      listen: { http: '127.0.0.1:8000', grpc: '127.0.0.1:8001', allowRemote: false },
      models: [{ file: '/etc/agent/m.onnx', plan: '/plans/p.json', executionProvider: 'cpu' }],
      spool: { dir: '/etc/agent/spool', bytes: 16_777_216 },
      ...{ windowSeconds: 300, minSamples: 20, privacy: 'aggregate', policy: 'always', metrics: true },
      ...{ drainSeconds: 20, maxRequestBytes: 67_108_864, log: { level: 'info' } },
    });
    const { collector } = parseConfig(
      { models: [MODEL], collector: { address: 'c:1', tls: { ca: 'ca.pem' } } },
      '/etc/agent',
    );
    expect(collector).toMatchObject({ tls: { ca: '/etc/agent/ca.pem' } });
  });

  it('takes several versions of a model', () => {
    expect(parseConfig({ models: [MODEL, { ...MODEL, version: '2' }] }, '/').models).toHaveLength(2);
  });

  it.each<[string, unknown, string]>([
    ['models', {}, 'models: expected a value of type array'],
    ['models', { models: [] }, 'models: expected at least 1'],
    ['models.0.version', { models: [{ ...MODEL, version: 1.1 }] }, 'in quotes when it looks like a number'],
    ['models.0.fil', { models: [{ ...MODEL, fil: 'x' }] }, 'unknown key models.0.fil, did you mean file?'],
    ['models.1', { models: [MODEL, MODEL] }, 'm 1 is there already, as models.0'],
    ['models.0.threads', { models: [{ ...MODEL, threads: 0 }] }, 'models.0.threads: expected at least 1'],
    ['lisen', { models: [MODEL], lisen: {} }, 'unknown key lisen, did you mean listen?'],
    ['listen.http', { models: [MODEL], listen: { http: '8000' } }, 'host:port such as 127.0.0.1:8000, or off'],
    ['listen.grpc', { models: [MODEL], listen: { grpc: '127.0.0.1:70000' } }, 'host:port'],
    ['listen.http', { models: [MODEL], listen: { http: '0.0.0.0:8000' } }, 'can be reached from other machines'],
    ['listen.grpc', { models: [MODEL], listen: { grpc: '[::]:8001' } }, 'listen.allowRemote: true'],
    ['listen', { models: [MODEL], listen: { http: 'off', grpc: 'off' } }, 'nothing to listen on'],
    ['listen.grpcSocket', { models: [MODEL], listen: { socket: 's', grpcSocket: './s' } }, 'the same as listen.socket'],
    ['collector', { models: [MODEL], collector: { adress: 'x' } }, 'host:port, or { address, tls'],
    ['privacy', { models: [MODEL], privacy: { level: 'dp' } }, 'aggregate, or { level: dp, epsilonPerRecord'],
    [
      'privacy',
      { models: [MODEL], privacy: { level: 'dp', mechanism: 'laplace', rhoPerRecord: 1 } },
      'mechanism: gaussian takes deltaPerRecord',
    ],
    ['policy', { models: [MODEL], policy: 'sometimes' }, 'always, unmetered, paused, or { send'],
    ['device.attributes.floor', { models: [MODEL], device: { attributes: { floor: 3 } } }, 'in quotes'],
    ['windowSeconds', { models: [MODEL], windowSeconds: 0 }, 'windowSeconds: expected at least 1'],
    ['log.level', { models: [MODEL], log: { level: 'loud' } }, 'one of silent, error, warn, info'],
  ])('names %s and what would be right', (key, input, message) => {
    expect(() => parseConfig(input, '/', 'agent.yaml')).toThrow(
      expect.objectContaining({ code: 'INVALID', key, message: expect.stringContaining(message) }),
    );
  });

  it('takes an objective with plan: auto, and refuses one beside a plan of its own', () => {
    const asked = { latencyObjectiveSeconds: 0.05, cells: 'newest' };
    expect(parseConfig({ models: [{ ...MODEL, plan: 'auto', ...asked }] }, '/').models[0]).toMatchObject(asked);
    for (const [key, value] of Object.entries(asked)) {
      const own = { models: [{ ...MODEL, plan: 'plan.json', [key]: value }] };
      expect(() => parseConfig(own, '/')).toThrow(`models.0.${key}: goes with plan: auto`);
    }
    const bad = { models: [{ ...MODEL, plan: 'auto', latencyObjectiveSeconds: 0 }] };
    expect(() => parseConfig(bad, '/')).toThrow(/latencyObjectiveSeconds/);
  });

  it('lets other machines in only when that is said', () => {
    const listen = { http: '0.0.0.0:8000', allowRemote: true };
    expect(parseConfig({ models: [MODEL], listen }, '/').listen.http).toBe('0.0.0.0:8000');
  });

  it('is read from YAML', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleetally-config-'));
    const file = join(folder, 'agent.yaml');
    await writeFile(file, 'models: [{ name: m, version: "1", file: m.onnx }]\nlisten: { grpc: off }\n');
    expect((await loadConfig(file)).models[0]?.file).toBe(join(folder, 'm.onnx'));
    await writeFile(file, 'models: [');
    await expect(loadConfig(file)).rejects.toMatchObject({ code: 'NOT_YAML' });
    await rm(folder, { recursive: true });
    await expect(loadConfig(file)).rejects.toThrow(ConfigError);
  });
});
