import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HAR_DATA, readHar } from '../e2e/har-data.js';
import { harPlan } from '../e2e/har-plan.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { needed, sharedFile } from '../support/shared-files.js';
import { LiveDevice } from './live-device.js';

/** Of an answer of the REST API, what the test looks at. */
export interface Advice {
  readonly recommendation: string;
  readonly state: string;
  readonly action: string;
  readonly scope: { readonly cohorts: readonly Record<string, string>[]; readonly devices?: readonly string[] };
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

export const WINDOW_SECONDS = 3_600;
const ROWS = 60;
/** People that the models were not trained on. */
const UNSEEN = ['s11', 's12', 's13', 's14', 's15'];
/** Most event hours that the devices have rows for. */
const MOST_HOURS = 72;
export const VERSIONS = ['1.1.0', '1.2.0', '1.3.0'];

/** Phones and watches of a fleet with their collector, at one event time. */
export class LiveFleet {
  readonly devices: readonly LiveDevice[];
  readonly collector: ServeProcess;
  readonly #token: string;
  readonly #start: number;
  #hour = 0;

  private constructor(devices: readonly LiveDevice[], collector: ServeProcess, token: string, start: number) {
    this.devices = devices;
    this.collector = collector;
    this.#token = token;
    this.#start = start;
  }

  /** As many phones as watches, all on the first of `VERSIONS`, and all of these registered. */
  static async start(folder: string, count: number): Promise<LiveFleet> {
    const collector = await ServeProcess.start({
      folder,
      config: {
        detection: { clock: 'window', windowSeconds: WINDOW_SECONDS, lateness: { windows: 0, blocks: 0 } },
        privacy: { kDevices: 1 },
      },
    });
    const token = (await readFile(join(dataOf(folder), 'admin-token'), 'utf8')).trim();
    const data = readHar(needed(HAR_DATA));
    const [known, unseen] = [false, true].map((is) =>
      data.streams.filter(({ subject }) => UNSEEN.includes(subject) === is),
    );
    const planFile = join(folder, 'har-plan.json');
    await writeFile(planFile, JSON.stringify(await harPlan(modelFile(VERSIONS[0]!), data, known!)));
    const now = Math.floor(Date.now() / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS;
    const setting = {
      ...{ folder, collector: collector.grpc, features: data.features.length, planFile },
      ...{ modelFile: modelFile(VERSIONS[0]!), version: VERSIONS[0]! },
      ...{ windowSeconds: WINDOW_SECONDS, rowsPerWindow: ROWS },
    };
    const phones = unseen!.filter(({ device }) => device === 'phone');
    const watches = unseen!.filter(({ device }) => device === 'watch');
    const devices = await Promise.all(
      Array.from({ length: count }, (_, d) => {
        const kind = d % 2 === 0 ? phones : watches;
        const stream = kind[Math.floor(d / 2) % kind.length]!;
        return LiveDevice.start(`d${String(d).padStart(2, '0')}`, stream, setting, MOST_HOURS);
      }),
    );
    const fleet = new LiveFleet(devices, collector, token, now - MOST_HOURS * WINDOW_SECONDS);
    for (const version of VERSIONS) {
      const file = modelFile(version);
      await fleet.act('/api/v1/admin/models-add', { model: 'har', version, variant: 'fp32', file, reason: 'for all' });
    }
    return fleet;
  }

  /** So many hours of event time on every device. */
  async live(hours: number): Promise<void> {
    for (let i = 0; i < hours; i++) {
      await Promise.all(this.devices.map((device) => device.live(this.#hour, this.#start)));
      this.#hour++;
    }
  }

  /** The devices whose answers come from each version. */
  async running(): Promise<Readonly<Record<string, readonly string[]>>> {
    const found: Record<string, string[]> = {};
    for (const device of this.devices) (found[await device.version()] ??= []).push(device.name);
    return found;
  }

  async advice(): Promise<readonly Advice[]> {
    const { recommendations } = (await this.collector.get('/api/v1/recommendations?model=har')) as {
      recommendations: readonly Advice[];
    };
    return recommendations;
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
    await this.collector.end('SIGKILL');
  }
}

export function modelFile(version: string): string {
  return needed(sharedFile(`models/har/har-${version}-fp32.onnx`));
}
