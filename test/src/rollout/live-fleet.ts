import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HAR_DATA, readHar } from '../e2e/har-data.js';
import { harPlan } from '../e2e/har-plan.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { needed, sharedFile } from '../support/shared-files.js';
import { until } from '../support/until.js';
import { LiveDevice, type LiveModel } from './live-device.js';
import { ModelOutputs } from './model-outputs.js';

/** Of an answer of the REST API, what the tests look at. */
export interface Advice {
  readonly recommendation: string;
  readonly state: string;
  readonly action: string;
  readonly scope: { readonly cohorts: readonly Record<string, string>[]; readonly devices?: readonly string[] };
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** Of a rollout, what the tests look at; stages count from 1. */
export interface RolloutState {
  readonly state: string;
  readonly stage: number;
  readonly reason: string;
}

/** The devices of each version that answers. */
export type VersionsRunning = Readonly<Record<string, readonly string[]>>;

export interface LiveFleetOptions {
  readonly devices: number;
  /** Most event hours that the devices have rows for. */
  readonly hours: number;
  /** All that is registered, such as `1.0.0-fp32`. */
  readonly models: readonly string[];
  /** What a device has at first. @default the first of `models` */
  readonly firstOf?: (device: number) => string;
  /** Of a device, besides `device`, which is phone or watch. @default none */
  readonly attributesOf?: (device: number) => Readonly<Record<string, string>>;
  /** @default 1 */
  readonly windowHours?: number;
}

const HOUR_SECONDS = 3_600;
const EVALUATED_MS = 120_000;
/** What whoever wears a device finds quick; no matter how busy the machine of the test is. */
const LATENCY_OBJECTIVE_SECONDS = 5;
/** People that the models were not trained on. */
const UNSEEN = ['s11', 's12', 's13', 's14', 's15'];

/** Phones (even numbers) and watches of a fleet with their collector, at one event time. */
export class LiveFleet {
  readonly devices: readonly LiveDevice[];
  readonly collector: ServeProcess;
  readonly #token: string;
  readonly #start: number;
  readonly #outputs: ModelOutputs;
  readonly #windowHours: number;
  #window = 0;

  private constructor(
    devices: readonly LiveDevice[],
    collector: ServeProcess,
    parts: { token: string; start: number; outputs: ModelOutputs; windowHours: number },
  ) {
    this.devices = devices;
    this.collector = collector;
    this.#token = parts.token;
    this.#start = parts.start;
    this.#outputs = parts.outputs;
    this.#windowHours = parts.windowHours;
  }

  static async start(folder: string, options: LiveFleetOptions): Promise<LiveFleet> {
    const { hours, models, windowHours = 1, firstOf = () => models[0]!, attributesOf = () => ({}) } = options;
    const windowSeconds = windowHours * HOUR_SECONDS;
    const collector = await ServeProcess.start({
      folder,
      config: {
        detection: { clock: 'window', windowSeconds, lateness: { windows: 0, blocks: 0 } },
        privacy: { kDevices: 1 },
      },
    });
    const token = (await readFile(join(dataOf(folder), 'admin-token'), 'utf8')).trim();
    const data = readHar(needed(HAR_DATA));
    const [known, unseen] = [false, true].map((is) =>
      data.streams.filter(({ subject }) => UNSEEN.includes(subject) === is),
    );
    const planFile = join(folder, 'har-plan.json');
    const plan = await harPlan(liveModel(models[0]!).file, data, known!);
    await writeFile(planFile, JSON.stringify({ ...plan, latencyObjectiveSeconds: LATENCY_OBJECTIVE_SECONDS }));
    const files = new Map(models.map((name) => [name, liveModel(name).file]));
    const outputs = await ModelOutputs.open(files, data.features.length);
    const setting = {
      ...{ folder, collector: collector.grpc, features: data.features, planFile, outputs },
      ...{ windowSeconds, requestsPerWindow: windowHours, windows: hours / windowHours },
    };
    const phones = unseen!.filter(({ device }) => device === 'phone');
    const watches = unseen!.filter(({ device }) => device === 'watch');
    const devices = await Promise.all(
      deviceNames(options.devices).map((name, d) => {
        const kind = d % 2 === 0 ? phones : watches;
        const stream = kind[Math.floor(d / 2) % kind.length]!;
        return LiveDevice.start(name, stream, setting, liveModel(firstOf(d)), attributesOf(d));
      }),
    );
    // At midnight, so that hours of the day fall alike whenever it runs.
    const start = Math.floor((Date.now() / 1000 - hours * 3_600) / 86_400) * 86_400;
    const fleet = new LiveFleet(devices, collector, { token, start, outputs, windowHours });
    for (const name of models) {
      await fleet.act('/api/v1/admin/models-add', { model: 'har', ...liveModel(name), reason: 'for all' });
    }
    return fleet;
  }

  /** Event hours lived so far. */
  get hours(): number {
    return this.#window * this.#windowHours;
  }

  /** Share of the devices that answer with a version. */
  async exposed(version: string): Promise<string> {
    const devices = (await this.running())[version]?.length ?? 0;
    return `${devices} of ${this.devices.length} devices`;
  }

  /** So many hours of event time on every device. */
  async live(hours: number): Promise<void> {
    for (let i = 0; i < hours / this.#windowHours; i++) {
      await Promise.all(this.devices.map((device) => device.live(this.#window, this.#start)));
      this.#window++;
    }
  }

  /**
   * Waits for the collector to have evaluated all that was lived. Hours pass here in a blink: on a busy machine it would judge
   * a release days after devices have it, as no collector of real devices does.
   */
  async evaluated(): Promise<void> {
    // A device closes a window when the next one begins.
    const closed = (this.#start + (this.hours - this.#windowHours) * HOUR_SECONDS) * 1_000;
    await until(
      'the collector to evaluate what was lived',
      async () => (await this.collector.get('/api/v1/fleet')) as { readonly evaluatedTo: string },
      ({ evaluatedTo }) => Date.parse(evaluatedTo) >= closed,
      EVALUATED_MS,
    );
  }

  /** Asks all devices at once for inferences, again and again, until the versions that answer are as they should be. */
  async answering(what: string, isSo: (now: VersionsRunning) => boolean): Promise<void> {
    await until(what, () => this.#versionsOf((device) => device.ask()), isSo);
  }

  /** The devices whose answers come from each version. */
  running(): Promise<VersionsRunning> {
    return this.#versionsOf((device) => device.version());
  }

  async #versionsOf(ask: (device: LiveDevice) => Promise<string | undefined>): Promise<VersionsRunning> {
    const versions = await Promise.all(this.devices.map(ask));
    const found: Record<string, string[]> = {};
    for (const [d, { name }] of this.devices.entries()) (found[versions[d] ?? 'none'] ??= []).push(name);
    return found;
  }

  async advice(): Promise<readonly Advice[]> {
    const { recommendations } = (await this.collector.get('/api/v1/recommendations?model=har')) as {
      recommendations: readonly Advice[];
    };
    return recommendations;
  }

  /** Headlines of incidents, of any state. */
  async incidents(): Promise<readonly string[]> {
    const { incidents } = (await this.collector.get('/api/v1/incidents?model=har')) as {
      incidents: readonly { readonly headline: string }[];
    };
    return incidents.map(({ headline }) => headline);
  }

  async rollout(id: string): Promise<RolloutState> {
    return (await this.collector.get(`/api/v1/rollouts/${id}`)) as RolloutState;
  }

  /** Errors: Error with what the collector answered. */
  async act(path: string, body: object): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.#token}` };
    const response = await fetch(this.collector.http + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }

  async stop(): Promise<void> {
    await Promise.all(this.devices.map((device) => device.stop()));
    await this.#outputs.close();
    await this.collector.end('SIGKILL');
  }
}

export function deviceNames(count: number): string[] {
  return Array.from({ length: count }, (_, d) => `d${String(d).padStart(2, '0')}`);
}

/** A name such as `1.0.0-int8`. */
function liveModel(name: string): LiveModel {
  const [version, variant] = name.split('-') as [string, string];
  return { version, variant, file: needed(sharedFile(`models/har/har-${name}.onnx`)) };
}
