import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from './until.js';

const PROMETHEUS = '/usr/bin/prometheus';

/** Of Debian's package `prometheus`; undefined where it is not installed. */
export const PROMTOOL = existsSync('/usr/bin/promtool') ? '/usr/bin/promtool' : undefined;
export const HAS_PROMETHEUS = existsSync(PROMETHEUS);

/** What is scraped: `job` names it in queries, `url` is where its /metrics is, such as `http://127.0.0.1:4320`. */
export interface ScrapeTarget {
  readonly job: string;
  readonly url: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface PrometheusOptions {
  readonly targets: readonly ScrapeTarget[];
  /** Rule files, by their paths. @default none */
  readonly rules?: readonly string[];
  /** How often it scrapes and evaluates. @default 1 */
  readonly everySeconds?: number;
  /** `host:port` of an Alertmanager. @default none */
  readonly alertmanager?: string;
  readonly externalLabels?: Readonly<Record<string, string>>;
}

/** One element of an instant vector. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

/** A real Prometheus in a process of its own, with its storage in a folder of its own. `end` it. */
export class PrometheusProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  /** Resolves once it answers and has scraped every target twice, so that rates are there. Errors: Error in words. */
  static async start(options: PrometheusOptions): Promise<PrometheusProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetally-prometheus-'));
    const file = join(folder, 'prometheus.yml');
    // JSON is YAML.
    await writeFile(file, JSON.stringify(configOf(options)));
    const port = await freePort();
    const listen = `127.0.0.1:${port}`;
    const args = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`, '--log.level=warn'];
    const child = spawn(PROMETHEUS, [...args, `--web.listen-address=${listen}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const prometheus = new PrometheusProcess(`http://${listen}`, child, folder);
    try {
      await until('Prometheus', () => prometheus.#isReady(said), Boolean, 30_000);
      await prometheus.scraped(options.targets, 2);
    } catch (error) {
      await prometheus.end();
      throw error;
    }
    return prometheus;
  }

  /** Resolves once each target has been scraped so often since the start. Errors: Error with what is missing. */
  async scraped(targets: readonly ScrapeTarget[], times: number): Promise<void> {
    const few = async (): Promise<string[]> => {
      const counts = await this.query('count_over_time(up[10m]) * (up == 1)');
      const of = (job: string): number => counts.find(({ labels }) => labels['job'] === job)?.value ?? 0;
      return targets.map(({ job }) => job).filter((job) => of(job) < times);
    };
    await until('scrapes', few, (jobs) => jobs.length === 0, 30_000);
  }

  /** An instant query. Errors: Error with what Prometheus says of the expression. */
  async query(expression: string): Promise<readonly Sample[]> {
    const data = await this.#api('query', { query: expression });
    const { resultType, result } = data as { resultType: string; result: unknown };
    if (resultType === 'scalar') return [{ labels: {}, value: Number((result as [number, string])[1]) }];
    return (result as { metric: Record<string, string>; value: [number, string] }[]).map(({ metric, value }) => ({
      labels: metric,
      value: Number(value[1]),
    }));
  }

  /** How Prometheus itself writes an expression: valid, or an Error that says where it is not. */
  async format(expression: string): Promise<string> {
    return (await this.#api('format_query', { query: expression })) as string;
  }

  /** All rules as it has loaded them, with the error of the last evaluation if there was one. */
  async rules(): Promise<readonly LoadedRule[]> {
    const { groups } = (await this.#api('rules', {})) as { groups: { rules: LoadedRule[] }[] };
    return groups.flatMap(({ rules }) => rules);
  }

  async alerts(): Promise<readonly FiringAlert[]> {
    const { alerts } = (await this.#api('alerts', {})) as { alerts: FiringAlert[] };
    return alerts;
  }

  /** Idempotent. */
  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #isReady(said: string): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(`Prometheus ended: ${said}`);
    return fetch(`${this.url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async #api(path: string, parameters: Record<string, string>): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
    const answer = (await response.json()) as { status: string; error?: string; data: unknown };
    if (answer.status !== 'success') throw new Error(`${parameters['query'] ?? path}: ${answer.error ?? 'failed'}`);
    return answer.data;
  }
}

export interface LoadedRule {
  readonly name: string;
  readonly query: string;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
  readonly type: 'alerting' | 'recording';
}

function configOf({
  targets,
  rules = [],
  everySeconds = 1,
  alertmanager,
  externalLabels = {},
}: PrometheusOptions): object {
  return {
    global: {
      scrape_interval: `${everySeconds}s`,
      evaluation_interval: `${everySeconds}s`,
      external_labels: externalLabels,
    },
    rule_files: rules,
    ...(alertmanager !== undefined && {
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    }),
    scrape_configs: targets.map(({ job, url, labels = {} }) => ({
      job_name: job,
      static_configs: [{ targets: [new URL(url).host], labels }],
    })),
  };
}

/** One that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
