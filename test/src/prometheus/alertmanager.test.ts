import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { exampleViews, startHttp, type Views } from '@fleetally/collector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freePort, HAS_PROMETHEUS, PrometheusProcess } from '../support/prometheus.js';
import { until } from '../support/until.js';

const ALERTMANAGER = '/usr/bin/prometheus-alertmanager';
const RULES = fileURLToPath(new URL('../../../dashboards/prometheus/fleetally.rules.yml', import.meta.url));

/** A space in an address was once written as a plus, which the console takes for one. */
const MODEL = 'green house+';

interface Page {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

describe.skipIf(!HAS_PROMETHEUS || !existsSync(ALERTMANAGER))(
  'from the collector to who is on call (Debian packages: prometheus, prometheus-alertmanager)',
  () => {
    let prometheus: PrometheusProcess;
    const endings: (() => unknown)[] = [];
    const pages: Page[] = [];
    /** What becomes of the incidents of the example's fleet. */
    let state: 'open' | 'silenced' = 'open';

    beforeAll(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'fleetally-oncall-'));
      endings.push(() => rm(folder, { recursive: true, force: true }));
      const phone = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (text: string) => (body += text));
        request.on('end', () => {
          pages.push(...(JSON.parse(body) as { alerts: Page[] }).alerts);
          response.end();
        });
      }).listen(0, '127.0.0.1');
      endings.push(() => {
        phone.closeAllConnections();
        phone.close();
      });
      await once(phone, 'listening');
      const { port } = phone.address() as AddressInfo;
      const route = { receiver: 'phone', group_wait: '100ms', group_interval: '500ms', group_by: ['alertname'] };
      const receiver = { name: 'phone', webhook_configs: [{ url: `http://127.0.0.1:${port}/`, send_resolved: true }] };
      await writeFile(join(folder, 'config.yml'), JSON.stringify({ route, receivers: [receiver] }));
      const listen = `127.0.0.1:${await freePort()}`;
      const args = [`--config.file=${join(folder, 'config.yml')}`, `--storage.path=${folder}`];
      const where = [`--web.listen-address=${listen}`, '--cluster.listen-address='];
      const alertmanager = spawn(ALERTMANAGER, [...args, ...where], { stdio: 'ignore' });
      endings.push(async () => {
        alertmanager.kill('SIGKILL');
        if (alertmanager.exitCode === null && alertmanager.signalCode === null) await once(alertmanager, 'exit');
      });
      const example = exampleViews();
      const views: Views = exampleViews({
        models: async () => (await example.models()).map((one) => ({ ...one, model: MODEL })),
        incidentTally: () => Promise.resolve([{ model: MODEL, state, incidents: 2 }]),
      });
      const collector = await startHttp({ listen: { port: 0 }, views });
      endings.push(() => collector.close());
      prometheus = await PrometheusProcess.start({
        targets: [{ job: 'fleetally-collector', url: collector.address }],
        rules: [RULES],
        alertmanager: listen,
        externalLabels: {
          fleetally_console: 'https://fleet.example.org',
          fleetally_docs: 'https://docs.example.org',
        },
      });
      endings.push(() => prometheus.end());
    });
    afterAll(async () => {
      for (const end of endings.reverse()) await end();
    });

    it('pages for an open incident, with words, a link to the console and one to the runbook', async () => {
      const found = (): Page | undefined => pages.find(({ labels }) => labels['alertname'] === 'FleetallyIncidentOpen');
      const page = await until('the page', found, (one) => one !== undefined, 40_000);
      expect(page).toMatchObject({
        status: 'firing',
        labels: { severity: 'warning', model: MODEL },
        annotations: {
          summary: `${MODEL}: 2 incident(s) open`,
          console: 'https://fleet.example.org/#/models/green%20house%2B',
          runbook_url: 'https://docs.example.org/operations/runbooks/FleetallyIncidentOpen.md',
        },
      });
    });

    it('shows a silenced incident as silenced, so that the rule has nothing to fire on', async () => {
      state = 'silenced';
      const open = await until(
        'a scrape after the silence',
        () => prometheus.query(`fleetally_incidents{model="${MODEL}",state="open"}`),
        ([sample]) => sample?.value === 0,
        30_000,
      );
      expect(open).toHaveLength(1);
      const [silenced] = await prometheus.query('fleetally_incidents{state="silenced"}');
      expect(silenced?.value).toBe(2);
    });
  },
);
