import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { exampleViews, startHttp, type HttpServer } from '@fleetally/collector';

import { DaemonProcess } from '../daemon/daemon-process.js';
import { http } from '../daemon/http-call.js';
import { pumpFolder, pumpRequest } from '../daemon/pump-model.js';
import { freePort, type ScrapeTarget } from '../support/prometheus.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { until } from '../support/until.js';

const WINDOW_SECONDS = 1;

/**
 * A collector and a daemon that reports to it, each in a process of its own and at work: reports are stored, windows are
 * evaluated, a rollout's model waits to be told what to run, and nobody is at the webhook. Beside them a collector's pages
 * on the example data, which has labels enough to tell accuracy.
 */
export class MonitoredSite {
  readonly collector: ServeProcess;
  readonly daemon: DaemonProcess;
  /** Where the daemon serves. */
  readonly daemonUrl: string;
  readonly #example: HttpServer;
  readonly #folders: readonly string[];

  private constructor(parts: {
    collector: ServeProcess;
    daemon: DaemonProcess;
    daemonUrl: string;
    example: HttpServer;
    folders: readonly string[];
  }) {
    this.collector = parts.collector;
    this.daemon = parts.daemon;
    this.daemonUrl = parts.daemonUrl;
    this.#example = parts.example;
    this.#folders = parts.folders;
  }

  /** Resolves once windows have been stored and evaluated. */
  static async start(): Promise<MonitoredSite> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetally-monitored-'));
    const collector = await ServeProcess.start({
      folder,
      config: {
        privacy: { kDevices: 1 },
        detection: { windowSeconds: WINDOW_SECONDS, lateness: { windows: 1 } },
        notify: [{ kind: 'webhook', name: 'chat', url: `http://127.0.0.1:${await freePort()}/` }],
      },
    });
    const pump = await pumpFolder();
    await writeFile(join(pump, 'agent.yaml'), agentConfig(collector.grpc));
    const daemon = new DaemonProcess(['run', '--config', 'agent.yaml'], pump);
    const example = await startHttp({ listen: { port: 0 }, views: exampleViews() });
    const daemonUrl = await daemon.address('http');
    const site = new MonitoredSite({ collector, daemon, daemonUrl, example, folders: [folder, pump] });
    try {
      await until('an evaluated window', () => site.#evaluated(), Boolean);
    } catch (error) {
      await site.end();
      throw error;
    }
    return site;
  }

  /** The collector's data directory, by which commands find it. */
  get data(): string {
    return dataOf(this.#folders[0]!);
  }

  get targets(): readonly ScrapeTarget[] {
    return [
      { job: 'fleetally-collector', url: this.collector.http },
      { job: 'fleetally-agent', url: this.daemonUrl },
      { job: 'fleetally-example', url: this.#example.address },
    ];
  }

  /** One inference over HTTP. */
  async infer(): Promise<void> {
    const { status, text } = await http(this.daemonUrl, '/v2/models/pump/infer', { body: pumpRequest(5) });
    if (status !== 200) throw new Error(`the daemon answered ${status}: ${text}`);
  }

  /** Safe after the processes have ended. */
  async end(): Promise<void> {
    await Promise.all([this.daemon.end('SIGKILL'), this.collector.end('SIGKILL'), this.#example.close()]);
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }

  /** Event time goes on only while devices report. */
  async #evaluated(): Promise<boolean> {
    await this.infer();
    const text = await (await fetch(`${this.collector.http}/metrics`)).text();
    return /^fleetally_blocks_evaluated_total\{.*clock="window"\} [1-9]/m.test(text);
  }
}

function agentConfig(collector: string): string {
  return `listen: { http: "127.0.0.1:0", grpc: "127.0.0.1:0" }
models: [{ name: pump, version: "1", file: pump.onnx, plan: plan.json, delivery: { askSeconds: 1 } }]
device: { id: pump-7, attributes: { site: north } }
collector: { address: "${collector}", insecure: true }
spool: { dir: spool }
minSamples: 1
windowSeconds: ${WINDOW_SECONDS}
`;
}
