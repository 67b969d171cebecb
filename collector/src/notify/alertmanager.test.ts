import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../config.js';
import { openTarget, type Target } from './target.js';
import { testIncidentNotice, testRecommendationNotice } from './testing-notices.js';

const ALERTMANAGER = '/usr/bin/prometheus-alertmanager';

interface Shown {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly generatorURL: string;
}

describe.skipIf(!existsSync(ALERTMANAGER))('a real Alertmanager (Debian package: prometheus-alertmanager)', () => {
  let folder: string;
  let child: ChildProcess;
  let url: string;
  let target: Target;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-alertmanager-'));
    await writeFile(join(folder, 'config.yml'), 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const args = [`--config.file=${join(folder, 'config.yml')}`, `--storage.path=${folder}`];
    const listen = [`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='];
    child = spawn(ALERTMANAGER, [...args, ...listen], { stdio: 'ignore' });
    await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).ok).toBe(true), {
      timeout: 20_000,
      interval: 100,
    });
    const { notify } = parseConfig({
      notify: [{ kind: 'alertmanager', url, externalUrl: 'http://fleet.example.org' }],
    });
    target = await openTarget(notify[0]!);
  }, 30_000);
  afterAll(async () => {
    child.kill();
    await once(child, 'exit');
    await rm(folder, { recursive: true });
  });

  async function active(): Promise<Shown[]> {
    const response = await fetch(`${url}/api/v2/alerts?active=true`);
    return (await response.json()) as Shown[];
  }

  it('shows an incident and a recommendation, each as one alert, and lets go of what is over', async () => {
    const [incident, advice] = [await testIncidentNotice(), await testRecommendationNotice()];
    await target.send(incident, 'firing', Date.now());
    await target.send(advice, 'firing', Date.now());
    // Sent again, it is the same alert.
    await target.send({ ...incident, summary: 'it has grown' }, 'firing', Date.now());
    const shown = (await active()).sort((a, b) => (a.labels['alertname']! < b.labels['alertname']! ? -1 : 1));
    expect(shown).toMatchObject([
      {
        labels: {
          alertname: 'FleetallyIncident',
          incident: incident.subject,
          model: 'greenhouse',
          severity: 'warning',
        },
        annotations: { summary: 'it has grown', why: 'inputs-moved-outputs-not-worse' },
        generatorURL: `http://fleet.example.org/#/incidents/${incident.subject}`,
      },
      {
        labels: {
          ...{ alertname: 'FleetallyRecommendation', recommendation: advice.subject, severity: 'critical' },
          ...{ action: 'rollback', from: '2.4.0', to: '2.3.1' },
        },
        generatorURL: `http://fleet.example.org/#/recommendations/${advice.subject}`,
      },
    ]);
    await target.send(incident, 'resolved', Date.now());
    const left = (await active()).map(({ labels }) => labels['alertname']);
    expect(left).toEqual(['FleetallyRecommendation']);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
