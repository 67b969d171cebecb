import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '@fleetally/collector';
import { DaemonProcess } from '../../daemon/daemon-process.js';
import { runProgram } from '../../support/command-line.js';
import { HAS_PROMETHEUS, PrometheusProcess } from '../../support/prometheus.js';
import { dataOf, ServeProcess } from '../../support/serve-process.js';
import { SHIFTED_FLEET_SETTINGS } from '../../support/shifted-fleet.js';
import { until } from '../../support/until.js';
import type { Place } from './shell.js';
import { writeGestures, writeSiteFiles } from './site-files.js';
import { storeRecords, storeReports } from './site-store.js';
import { WebhookReceiver } from './webhook-receiver.js';

/** A name that a program gave, by what a page's own name for such a thing is replaced with. */
export type Names = Readonly<Record<'alarm' | 'watchedIncident' | 'incident' | 'silence', string>>;

type Ending = () => Promise<unknown>;

/** What a site is made of. */
type Parts = Pick<Site, 'names' | 'addresses' | 'place' | 'freshPlace' | 'collector' | 'agent' | 'webhook'>;

/** A folder as the pages' readers have it, with a collector, an agent and, where it is installed, a Prometheus at work. */
export class Site {
  readonly names: Names;
  /** The addresses of the pages, and those that the programs really have here. */
  readonly addresses: readonly (readonly [RegExp, string])[];
  /** Where most commands are typed, and where those that stay: nothing runs there yet. */
  readonly place: Place;
  readonly freshPlace: Place;
  readonly collector: ServeProcess;
  readonly agent: DaemonProcess;
  /** It gets what the collector has to say. */
  readonly webhook: WebhookReceiver;
  readonly #endings: readonly Ending[];

  private constructor(parts: Parts, endings: readonly Ending[]) {
    this.names = parts.names;
    this.addresses = parts.addresses;
    this.place = parts.place;
    this.freshPlace = parts.freshPlace;
    this.collector = parts.collector;
    this.agent = parts.agent;
    this.webhook = parts.webhook;
    this.#endings = endings;
  }

  /** Resolves once an alarm is found, and the agent has reported. Errors: Error with what did not come about. */
  static async start(): Promise<Site> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetally-pages-'));
    const endings: Ending[] = [() => rm(folder, { recursive: true, force: true })];
    try {
      return await startIn(folder, endings, (parts) => new Site(parts, endings));
    } catch (error) {
      await endInOrder(endings);
      throw error;
    }
  }

  end(): Promise<void> {
    return endInOrder(this.#endings);
  }
}

async function startIn(folder: string, endings: Ending[], make: (parts: Parts) => Site): Promise<Site> {
  await withStore(folder, storeReports);
  await writeSiteFiles(folder);
  let collector = await ServeProcess.start({ folder, config: SHIFTED_FLEET_SETTINGS });
  endings.push(() => collector.end('SIGKILL'));
  const found = await foundBy(collector);
  await writeGestures(folder, collector.grpc);
  const agent = new DaemonProcess(['run', '--config', 'agent.yaml'], folder);
  endings.push(() => agent.end('SIGKILL'));
  const [http] = await Promise.all([agent.address('http'), writeFresh(join(folder, 'served'))]);
  await reported(http, collector);
  // Event time has come from the reports of then to now: what is open would have expired on the way.
  await collector.end('SIGTERM');
  await withStore(folder, storeRecords);
  const webhook = await WebhookReceiver.start(folder);
  endings.push(() => webhook.close());
  const config = { ...SHIFTED_FLEET_SETTINGS, notify: webhook.settings };
  collector = await ServeProcess.start({ folder, grpc: collector.grpc, sql: true, config });
  const prometheus = HAS_PROMETHEUS ? await prometheusOf(collector, http) : undefined;
  if (prometheus !== undefined) endings.push(() => prometheus.end());
  const names = { ...found, ...(await recordedIn(folder, collector)) };
  const here = (port: number): RegExp => new RegExp(`(?:localhost|127\\.0\\.0\\.1|AGENT):${port}\\b`, 'g');
  const hostOf = (url: string): string => url.replace(/^http:\/\//, '').replace(/\/$/, '');
  const environment = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    XDG_STATE_HOME: join(folder, 'home'),
    NO_COLOR: '1',
  };
  return make({
    names,
    addresses: [
      [here(4319), collector.grpc],
      [here(4320), hostOf(collector.http)],
      [here(8124), hostOf(collector.clickhouse)],
      [here(8000), hostOf(http)],
      [here(9090), hostOf(prometheus?.url ?? '127.0.0.1:9090')],
      [/\/run\/fleetally\/agent\.sock/g, 'agent.sock'],
      [/\/etc\/prometheus\//g, 'etc/'],
      [/\/backups\//g, 'backups/'],
    ],
    ...{ collector, agent, webhook },
    place: { folder, environment },
    freshPlace: { folder: join(folder, 'served'), environment },
  });
}

async function withStore(folder: string, fill: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore({ data: dataOf(folder) }, 0);
  await fill(store).finally(() => store.close());
}

/** Settings by which a collector and an agent start beside those that run. */
async function writeFresh(folder: string): Promise<void> {
  await writeGestures(folder, '127.0.0.1:1');
  await writeFile(join(folder, 'collector.yaml'), '{ listen: { grpc: "127.0.0.1:0", http: "127.0.0.1:0" } }\n');
}

function prometheusOf(collector: ServeProcess, agent: string): Promise<PrometheusProcess> {
  const targets = [
    { job: 'fleetally-collector', url: collector.http },
    { job: 'fleetally-agent', url: agent },
  ];
  return PrometheusProcess.start({ targets });
}

interface Listed {
  readonly incidents: readonly { readonly incident: string; readonly alarms: readonly string[] }[];
}

/** Errors: Error when the detector does not find what is in the reports. */
async function foundBy(collector: ServeProcess): Promise<Pick<Names, 'alarm' | 'watchedIncident'>> {
  const of = ({ incidents }: Listed, model: string) =>
    incidents.find(({ alarms }) =>
      alarms.some((alarm) => alarm.startsWith(`${model}:`) && alarm.includes(':flow@hw=b@')),
    );
  const listed = await until(
    'two alarms',
    async () => (await collector.get('/api/v1/incidents')) as Listed,
    (incidents) => of(incidents, 'pump') !== undefined && of(incidents, 'fan') !== undefined,
  );
  const alarm = of(listed, 'pump')!.alarms.find((one) => one.includes(':flow@hw=b@'));
  return { alarm: alarm!, watchedIncident: of(listed, 'fan')!.incident };
}

/** Errors: Error when a silence can't be added. */
async function recordedIn(folder: string, collector: ServeProcess): Promise<Pick<Names, 'incident' | 'silence'>> {
  const { incidents } = (await collector.get('/api/v1/incidents')) as Listed;
  const add = ['silences', 'add', '--cohort', '', '--for', '1h', '--reason', 'as asked', '--json'];
  const { stdout } = await runProgram('fleetally', [...add, '--data', dataOf(folder)]);
  return {
    incident: incidents.find(({ alarms }) => alarms.includes('gait:kept-by-incident'))!.incident,
    silence: (JSON.parse(stdout) as { silence: { silence: string } }).silence.silence,
  };
}

/** Resolves once the agent's counts of an inference are stored: the audit and the devices have something to tell. */
async function reported(agent: string, collector: ServeProcess): Promise<void> {
  const body = JSON.stringify({ id: 'req-7', inputs: [{ name: 'features', datatype: 'FP32', shape: [1, 3], data: [0.5, -1.25, 2] }] }); // prettier-ignore
  await until(
    'a report',
    async () => {
      await fetch(`${agent}/v2/models/gestures/infer`, { method: 'POST', body });
      return (await collector.get('/api/v1/devices')) as { devices: { device: string; reports: number }[] };
    },
    ({ devices }) => devices.some(({ device, reports }) => device === 'watch-1' && reports > 0),
  );
}

/** The last that was begun is ended first. */
async function endInOrder(endings: readonly Ending[]): Promise<void> {
  for (const end of endings.toReversed()) await end();
}
