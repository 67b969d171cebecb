import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from '@fleetally/counts';
import { DeliveryFailure, DeliveryState, type SyncRequest } from '@fleetally/proto';
import { vi } from 'vitest';
import { parseConfig } from '../daemon/config.js';
import { startDaemon, type Daemon } from '../daemon/start-daemon.js';
import { CollectorDouble } from '../uplink/collector-double.js';
import { call, type RestReply } from './rest-client.js';
import { smallModel } from './small-models.js';

export const MODEL = 'm';

/** A daemon that serves one small model, and a collector that wants something of it. */
export class DeliveryBench {
  readonly directory = mkdtempSync(join(tmpdir(), 'fleetally-delivery-'));
  readonly lines: string[] = [];
  readonly double: CollectorDouble;
  daemon: Daemon | undefined;

  private constructor(double: CollectorDouble) {
    this.double = double;
    writeFileSync(join(this.directory, 'first.onnx'), smallModel({ op: 'Identity' }, 'first'));
  }

  static async open(): Promise<DeliveryBench> {
    return new DeliveryBench(await CollectorDouble.start());
  }

  get stateDirectory(): string {
    return join(this.directory, 'state', 'devices', 'd1', 'models', MODEL);
  }

  async start(delivery: object = {}, more: object = {}): Promise<void> {
    const text = (line: string) => this.lines.push(line);
    const log = { info: text, warn: text, error: text };
    this.daemon = await startDaemon(this.config(delivery, more), log);
  }

  config(delivery: object | false = {}, more: object = {}) {
    const input = {
      listen: { http: '127.0.0.1:0', grpc: 'off' },
      device: { id: 'd1' },
      spool: { dir: 'state' },
      collector: this.double.address,
      minSamples: 1,
      models: [
        {
          name: MODEL,
          version: '1',
          file: 'first.onnx',
          plan: 'auto',
          ...more,
          delivery: delivery && { askSeconds: 0.05, ...delivery },
        },
      ],
    };
    return parseConfig(input, this.directory);
  }

  async stop(): Promise<void> {
    await this.daemon?.stop();
    this.daemon = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    this.double.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** One inference on a row of values. */
  ask(values: readonly number[], version?: string): Promise<RestReply> {
    return this.post({ inputs: [{ name: 'x0', datatype: 'FP32', shape: [1, values.length], data: values }] }, version);
  }

  post(body: object, version?: string): Promise<RestReply> {
    const named = version === undefined ? '' : `/versions/${version}`;
    return call(this.#http, `/v2/models/${MODEL}${named}/infer`, { body: JSON.stringify(body) });
  }

  /** What the model makes of 2: 2 (Identity), -2 (Neg) … */
  async answer(): Promise<number> {
    const { text, status } = await this.ask([2]);
    if (status !== 200) throw new Error(text);
    return (JSON.parse(text) as { outputs: { data: number[] }[] }).outputs[0]!.data[0]!;
  }

  async metrics(): Promise<string> {
    return (await call(this.#http, '/metrics')).text;
  }

  /** What the collector was last told, in words. */
  get told() {
    const sync = this.double.syncs.at(-1);
    return sync === undefined ? undefined : toldBy(sync);
  }

  /** Waits until the collector is told so. */
  until(expected: object): Promise<void> {
    return vi.waitFor(
      () => {
        const told = this.told;
        for (const [key, value] of Object.entries(expected)) {
          const is = told?.[key as keyof typeof told];
          if (is !== value)
            throw new Error(`${key} is ${String(is)}, and not ${String(value)}: ${this.lines.join('\n')}`);
        }
      },
      { interval: 5, timeout: 20_000 },
    );
  }

  get #http() {
    const { hostname, port } = new URL(this.daemon!.addresses.get('http')!);
    return { host: hostname, port: Number(port) };
  }
}

/** The running model and the delivery of a Sync, enumerations by their names. */
export function toldBy({ models, deliveries }: SyncRequest) {
  const [model] = models;
  const [delivery] = deliveries;
  return {
    runs: model?.version,
    runsDigest: toHex(model?.digest ?? new Uint8Array()),
    version: delivery?.version,
    digest: toHex(delivery?.digest ?? new Uint8Array()),
    rollout: delivery?.rollout,
    state: DeliveryState[delivery?.state ?? 0]?.replace('DELIVERY_STATE_', ''),
    failure: DeliveryFailure[delivery?.failure ?? 0]?.replace('DELIVERY_FAILURE_', ''),
    detail: delivery?.detail,
    previous: toHex(delivery?.previousDigest ?? new Uint8Array()),
  };
}
