import { startAgent, type Daemon } from '@fleetally/agent';
import { FaultProxy, Random } from '@fleetally/sim';
import { http } from '../daemon/http-call.js';
import { drawExecutions, type HarStream } from '../e2e/har-data.js';

/** Where a fleet's devices live, and what they have at first. */
export interface LiveSetting {
  readonly folder: string;
  /** `host:port` of the collector. */
  readonly collector: string;
  readonly features: number;
  readonly planFile: string;
  readonly modelFile: string;
  readonly version: string;
  readonly windowSeconds: number;
  readonly rowsPerWindow: number;
}

const PATIENCE_MS = 60_000;

/** A person's phone or watch: the agent's daemon with a clock of event time, asked over the Open Inference Protocol. */
export class LiveDevice {
  readonly name: string;
  readonly kind: 'phone' | 'watch';
  readonly #setting: LiveSetting;
  readonly #rows: Float32Array;
  readonly #clock: { nowMs: number; now: () => number };
  readonly #daemon: Daemon;
  readonly #proxy: FaultProxy;
  /** By the version that answered. */
  readonly answers = new Map<string, number>();
  /** Whatever was no answer. */
  readonly failures: string[] = [];

  private constructor(
    name: string,
    { device }: HarStream,
    setting: LiveSetting,
    parts: { rows: Float32Array; clock: { nowMs: number; now: () => number }; daemon: Daemon; proxy: FaultProxy },
  ) {
    this.name = name;
    this.kind = device;
    this.#setting = setting;
    this.#rows = parts.rows;
    this.#clock = parts.clock;
    this.#daemon = parts.daemon;
    this.#proxy = parts.proxy;
  }

  static async start(name: string, stream: HarStream, setting: LiveSetting, windows: number): Promise<LiveDevice> {
    const { folder, collector, features, planFile, modelFile, version, windowSeconds, rowsPerWindow } = setting;
    const proxy = await FaultProxy.start({ port: Number(collector.split(':')[1]) });
    const rows = drawExecutions(stream, features, windows * rowsPerWindow, new Random(20_262).fork(name));
    const clock = { nowMs: 0, now: () => clock.nowMs };
    const config = {
      listen: { http: '127.0.0.1:0', grpc: 'off' },
      device: { id: name, attributes: { device: stream.device } },
      spool: { dir: 'state' },
      collector: `127.0.0.1:${proxy.port}`,
      ...{ windowSeconds, minSamples: 1 },
      models: [
        {
          ...{ name: 'har', version, variant: 'fp32', file: modelFile, plan: planFile, threads: 1 },
          delivery: { askSeconds: 0.25 },
        },
      ],
    };
    const daemon = await startAgent(config, { folder, clock });
    return new LiveDevice(name, stream, setting, { rows, clock, daemon, proxy });
  }

  /** One window's inferences, in one request, as of `start` (epoch seconds). */
  async live(window: number, start: number): Promise<void> {
    const { features, rowsPerWindow, windowSeconds } = this.#setting;
    this.#clock.nowMs = (start + window * windowSeconds + 1) * 1000;
    const length = rowsPerWindow * features;
    const data = [...this.#rows.subarray(window * length, (window + 1) * length)];
    const inputs = [{ name: 'features', datatype: 'FP32', shape: [rowsPerWindow, features], data }];
    const { status, text } = await this.#call('/v2/models/har/infer', { body: JSON.stringify({ inputs }) });
    if (status !== 200) {
      this.failures.push(`${status} ${text}`);
      return;
    }
    const { model_version: version } = JSON.parse(text) as { model_version: string };
    this.answers.set(version, (this.answers.get(version) ?? 0) + 1);
  }

  /** The version that answers now. */
  async version(): Promise<string> {
    const { text } = await this.#call('/v2/models/har');
    return (JSON.parse(text) as { versions: string[] }).versions.at(-1)!;
  }

  goOffline(): void {
    this.#proxy.refuse();
  }

  goOnline(): void {
    this.#proxy.heal();
  }

  async stop(): Promise<void> {
    await this.#daemon.stop();
    await this.#proxy.close();
  }

  #call(path: string, call: { body?: string } = {}) {
    return http(this.#daemon.addresses.get('http')!, path, {
      ...call,
      method: call.body === undefined ? 'GET' : 'POST',
    });
  }
}

export { PATIENCE_MS };
