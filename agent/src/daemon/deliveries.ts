import { join } from 'node:path';
import { machineBoot } from '../delivery/machine-boot.js';
import type { DeliveryTotals } from '../delivery/delivery-status.js';
import type { ModelDelivery } from '../delivery/model-delivery.js';
import type { ModelHost } from '../delivery/model-host.js';
import type { Serving } from '../delivery/delivery-record.js';
import { openDelivery } from '../delivery/open-delivery.js';
import { testApart } from '../delivery/test-apart.js';
import { deviceDirectory, stateDirectory } from '../device/state-directory.js';
import type { InferenceOutcome } from '../inference/model-slot.js';
import { deviceOutbox } from '../device-outbox.js';
import type { MonitorOutbox } from '../monitor-handle.js';
import type { Problem } from '../observe/problem.js';
import { systemTimers } from '../uplink/timers.js';
import type { FileSource, VersionFollower } from '../uplink/version-following.js';
import type { DaemonConfig, ModelConfig } from './config.js';
import type { Log } from './log.js';
import { monitorOptions, type DeviceWatching } from './watching.js';

type Device = Pick<DaemonConfig, 'device' | 'spool'>;

/** Where the delivered files of a device's models lie, unless `delivery.dir` says otherwise. */
export function deliveriesDirectory({ device, spool }: Device): string {
  return join(deviceDirectory(spool.dir ?? stateDirectory(), device.id), 'models');
}

/** The deliveries of a daemon's models, by their names. */
export class Deliveries {
  readonly #log: Log;
  readonly #watching: DeviceWatching;
  #config: DaemonConfig;
  #open = new Map<string, ModelDelivery>();
  #outbox: MonitorOutbox | undefined;

  constructor(config: DaemonConfig, watching: DeviceWatching, log: Log) {
    this.#config = config;
    this.#watching = watching;
    this.#log = log;
  }

  /** Finds out what the models of `config` are to be loaded from. What an earlier configuration had is let go. */
  async open(config: DaemonConfig): Promise<void> {
    await this.closeAll();
    this.#config = config;
    for (const { name, version, variant = '', file, delivery, executionProvider, threads } of config.models) {
      if (delivery === undefined) continue;
      const opened = await openDelivery({
        ...{ model: name, configured: { version, variant, file }, root: delivery.dir ?? deliveriesDirectory(config) },
        ...{ maxBytes: delivery.maxBytes, askMs: delivery.askSeconds * 1000, settings: { executionProvider, threads } },
        ...{ tester: testApart(delivery.testSeconds * 1000), timers: systemTimers, machine: machineBoot() },
        ...{ random: Math.random, log: this.#log },
      });
      this.#open.set(name, opened);
    }
  }

  /** The model as it is to be loaded: its entry, with what was delivered in place of what is configured. */
  effective(model: ModelConfig): ModelConfig {
    const delivery = this.#open.get(model.name);
    return delivery === undefined ? model : withServing(model, delivery.serving);
  }

  /** Whether there is another to load than the one that can't be. */
  async nextBest(model: ModelConfig, why: string): Promise<boolean> {
    return (await this.#open.get(model.name)?.unloadable(why)) ?? false;
  }

  /** The models serve: from now on the collector is asked. */
  start(hostOf: (model: ModelConfig) => ModelHost): void {
    for (const model of this.#config.models) {
      this.#open.get(model.name)?.start(hostOf(model), (follower) => this.#follow(follower, model));
    }
  }

  /** An inference of what serves under this name. */
  inference(name: string, outcome: InferenceOutcome): void {
    if (outcome !== 'ok' && outcome !== 'INTERNAL') return;
    this.#open.get(name)?.inference(outcome === 'ok' ? 'answered' : 'failed');
  }

  totals(): ReadonlyMap<string, DeliveryTotals> {
    return new Map([...this.#open].map(([name, delivery]) => [name, delivery.totals]));
  }

  /** Lets go of the device's outbox as well. Never rejects. */
  async close(): Promise<void> {
    await this.closeAll();
    await this.#outbox?.close().catch(() => undefined);
  }

  /** What was begun goes on with the next start. Never rejects. */
  async closeAll(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open = new Map();
    await Promise.all(open.map((delivery) => delivery.close()));
  }

  #follow(follower: VersionFollower, model: ModelConfig): FileSource | undefined {
    const onProblem = ({ code, message }: Problem): void => {
      this.#log.warn(`${model.name}: ${code}: ${message}`);
    };
    const options = monitorOptions(model, model.plan ?? 'auto', this.#watching, this.#config, onProblem);
    this.#outbox ??= deviceOutbox(options, (cause) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.#log.warn(`${model.name}: the collector can't be asked for versions until the next reload: ${why}`);
    });
    return this.#outbox.followVersion?.(follower);
  }
}

/** What of an entry goes with plan auto alone, and may not stand beside a plan that was delivered. */
const AUTO_ONLY = ['output', 'latencyObjectiveSeconds', 'cells', 'feedback', 'resources'] as const;

/** The entry, with what is to serve in place of what is configured. */
export function withServing(model: ModelConfig, { version, variant, file, plan }: Serving): ModelConfig {
  const named = { ...model, version, variant: variant === '' ? undefined : variant, file };
  if (plan === undefined) return named;
  return { ...named, plan, ...Object.fromEntries(AUTO_ONLY.map((key) => [key, undefined])) };
}
