import { startAgent, type Daemon } from '@fleetally/agent';
import { FaultProxy, Random } from '@fleetally/sim';
import { http } from '../daemon/http-call.js';
import { drawExecutions, type HarStream } from '../e2e/har-data.js';
import type { ModelOutputs } from './model-outputs.js';

/** Where a fleet's devices live, and what all of them have. */
export interface LiveSetting {
  readonly folder: string;
  /** `host:port` of the collector. */
  readonly collector: string;
  readonly features: readonly string[];
  readonly planFile: string;
  readonly windowSeconds: number;
  /** Each with `ROWS` inferences. */
  readonly requestsPerWindow: number;
  /** Most windows that the devices have rows for. */
  readonly windows: number;
  readonly outputs: ModelOutputs;
}

/** A file of the model, as it is registered. */
export interface LiveModel {
  readonly version: string;
  readonly variant: string;
  readonly file: string;
}

/** What a sensor makes of what there is to measure. */
export type Sensor = (value: number, feature: string) => number;

const ROWS = 60;
/** Of a request besides those of a window; divides `ROWS`. */
const ROWS_BESIDES = 6;

interface Parts {
  readonly rows: Float32Array;
  readonly clock: { nowMs: number; now: () => number };
  readonly daemon: Daemon;
  readonly proxy: FaultProxy;
}

/** A person's phone or watch: the agent's daemon with a clock of event time, asked over the Open Inference Protocol. */
export class LiveDevice {
  readonly name: string;
  readonly kind: 'phone' | 'watch';
  readonly #setting: LiveSetting;
  readonly #parts: Parts;
  /** @default as it is */
  sensor: Sensor | undefined;
  #asked = 0;
  /** The models that answered, such as `1.0.0-fp32`, one after the other. */
  readonly answeredBy: string[] = [];
  /** Requests that were answered well, by one model and no other. */
  answers = 0;
  /** Whatever was no answer, or none of one model. */
  readonly failures: string[] = [];

  private constructor(name: string, kind: LiveDevice['kind'], setting: LiveSetting, parts: Parts) {
    this.name = name;
    this.kind = kind;
    this.#setting = setting;
    this.#parts = parts;
  }

  static async start(
    name: string,
    stream: HarStream,
    setting: LiveSetting,
    { version, variant, file }: LiveModel,
    attributes: Readonly<Record<string, string>>,
  ): Promise<LiveDevice> {
    const { folder, collector, features, planFile, windowSeconds, requestsPerWindow, windows } = setting;
    const proxy = await FaultProxy.start({ port: Number(collector.split(':')[1]) });
    const rows = drawExecutions(
      stream,
      features.length,
      windows * requestsPerWindow * ROWS,
      new Random(20_262).fork(name),
    );
    const clock = { nowMs: 0, now: () => clock.nowMs };
    const config = {
      listen: { http: '127.0.0.1:0', grpc: 'off' },
      device: { id: name, attributes: { device: stream.device, ...attributes } },
      spool: { dir: 'state' },
      collector: `127.0.0.1:${proxy.port}`,
      ...{ windowSeconds, minSamples: 1 },
      models: [{ name: 'har', version, variant, file, plan: planFile, threads: 1, delivery: { askSeconds: 1 } }],
    };
    const daemon = await startAgent(config, { folder, clock });
    return new LiveDevice(name, stream.device, setting, { rows, clock, daemon, proxy });
  }

  /** One window's inferences, as of `start` (epoch seconds). */
  async live(window: number, start: number): Promise<void> {
    const { windowSeconds, requestsPerWindow } = this.#setting;
    this.#parts.clock.nowMs = (start + window * windowSeconds + 1) * 1000;
    for (let i = 0; i < requestsPerWindow; i++) await this.#infer((window * requestsPerWindow + i) * ROWS, ROWS);
  }

  /**
   * A few more inferences in the present window, of other rows each time, so that none weighs more than others.
   * Result: the version that answered; undefined when none did.
   */
  async ask(): Promise<string | undefined> {
    const { windows, requestsPerWindow } = this.#setting;
    const first = this.#asked % (windows * requestsPerWindow * ROWS);
    this.#asked += ROWS_BESIDES;
    return this.#infer(first, ROWS_BESIDES);
  }

  async #infer(first: number, count: number): Promise<string | undefined> {
    const { features, outputs } = this.#setting;
    const width = features.length;
    const plain = this.#parts.rows.subarray(first * width, (first + count) * width);
    const { sensor } = this;
    const rows = sensor === undefined ? plain : plain.map((value, i) => sensor(value, features[i % width]!));
    const inputs = [{ name: 'features', datatype: 'FP32', shape: [count, width], data: [...rows] }];
    const { status, text } = await this.#call('/v2/models/har/infer', { body: JSON.stringify({ inputs }) });
    if (status !== 200) {
      this.failures.push(`${status} ${text}`);
      return undefined;
    }
    const answer = JSON.parse(text) as Answer;
    const probabilities = answer.outputs.find(({ name }) => name === 'probabilities')!.data;
    const givers = await outputs.giversOf(rows, probabilities);
    const [giver] = givers;
    if (giver === undefined || givers.length > 1 || giver.split('-')[0] !== answer.model_version) {
      this.failures.push(`${answer.model_version} answered what ${givers.join(' and ') || 'nobody'} says`);
      return undefined;
    }
    this.answers += 1;
    if (this.answeredBy.at(-1) !== giver) this.answeredBy.push(giver);
    return answer.model_version;
  }

  /** The version that answers now. */
  async version(): Promise<string> {
    const { text } = await this.#call('/v2/models/har');
    return (JSON.parse(text) as { versions: string[] }).versions.at(-1)!;
  }

  goOffline(): void {
    this.#parts.proxy.refuse();
  }

  goOnline(): void {
    this.#parts.proxy.heal();
  }

  async stop(): Promise<void> {
    await this.#parts.daemon.stop();
    await this.#parts.proxy.close();
  }

  #call(path: string, call: { body?: string } = {}) {
    return http(this.#parts.daemon.addresses.get('http')!, path, {
      ...call,
      method: call.body === undefined ? 'GET' : 'POST',
    });
  }
}

interface Answer {
  readonly model_version: string;
  readonly outputs: readonly { readonly name: string; readonly data: readonly number[] }[];
}
