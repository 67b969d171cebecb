import { join } from 'node:path';
import type { Serving } from './delivery/delivery-record.js';
import { machineBoot } from './delivery/machine-boot.js';
import type { ModelDelivery } from './delivery/model-delivery.js';
import type { DeliveryLog, ModelHost } from './delivery/model-host.js';
import type { DeliveredOptions } from './delivered-options.js';
import { openDelivery } from './delivery/open-delivery.js';
import { testApart } from './delivery/test-apart.js';
import { deviceDirectory, stateDirectory } from './device/state-directory.js';
import { LoadedVersion, type RunArguments, type RunResults } from './loaded-version.js';
import { deviceOutbox } from './device-outbox.js';
import type { MonitorHandle, MonitorOutbox } from './monitor-handle.js';
import { systemTimers } from './uplink/timers.js';

/** A model whose version the collector chooses. */
export interface DeliveredModel {
  /** As the session's own `run`, of whichever version serves when it is called. Errors: the session's own. */
  run(...args: RunArguments): Promise<RunResults>;
  /** What serves now. Digests are SHA-256 in hexadecimal. */
  readonly serving: Pick<Serving, 'version' | 'variant' | 'digest'>;
  /** The monitoring of what serves now. */
  readonly fleetally: MonitorHandle;
  /** Waits for calls that run, and sends the last window. Never rejects. Idempotent. */
  close(): Promise<void>;
}

const GIBIBYTE = 2 ** 30;
const SILENT: DeliveryLog = { info: () => undefined, warn: () => undefined };

/**
 * As `monitor`, for an application that leaves the version of a model to the collector: it is fetched, verified, tested
 * and swapped in between two calls, and the one before is put back when it breaks (docs/delivery.md).
 *
 * Errors: AgentError for a programmer's mistake, or when not even the file of `options.model` can be loaded.
 */
export async function deliver(options: DeliveredOptions): Promise<DeliveredModel> {
  const { model, session: settings = {}, delivery: tuning = {} } = options;
  const { dir, maxBytes = GIBIBYTE, askSeconds = 240, testSeconds = 120, log = SILENT } = tuning;
  const root = dir ?? join(deviceDirectory(options.spoolDir ?? stateDirectory(), options.device?.id), 'models');
  const { name, version, variant = '', file } = model;
  const delivery = await openDelivery({
    ...{ root, model: name, configured: { version, variant, file }, maxBytes, askMs: askSeconds * 1000, settings },
    ...{
      tester: testApart(testSeconds * 1000),
      timers: systemTimers,
      machine: machineBoot(),
      random: Math.random,
      log,
    },
  });
  const host = new SessionHost(options, delivery, await loadBest(options, delivery));
  const outbox = deviceOutbox(options, () => undefined);
  delivery.start(host, (follower) => outbox.followVersion?.(follower));
  return delivered(delivery, host, outbox);
}

function delivered(delivery: ModelDelivery, host: SessionHost, outbox: MonitorOutbox): DeliveredModel {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await delivery.close();
    await host.close();
    await outbox.close().catch(() => undefined);
  };
  return {
    run: (...args) => host.run(...args),
    get serving() {
      const { version, variant, digest } = delivery.serving;
      return { version, variant, digest };
    },
    get fleetally() {
      return host.fleetally;
    },
    close: () => (closing ??= close()),
  };
}

/** What serves, or the best that is left when that can't be loaded. */
async function loadBest(options: DeliveredOptions, delivery: ModelDelivery): Promise<LoadedVersion> {
  for (;;) {
    try {
      return await LoadedVersion.load(options, delivery.serving);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!(await delivery.unloadable(why))) throw error;
    }
  }
}

/** The session that serves, and those that still answer their last calls. */
class SessionHost implements ModelHost {
  readonly #options: DeliveredOptions;
  readonly #delivery: ModelDelivery;
  readonly #leaving = new Set<Promise<void>>();
  #serving: LoadedVersion;

  constructor(options: DeliveredOptions, delivery: ModelDelivery, serving: LoadedVersion) {
    this.#options = options;
    this.#delivery = delivery;
    this.#serving = serving;
  }

  get fleetally(): MonitorHandle {
    return this.#serving.fleetally;
  }

  running(): LoadedVersion['interface'] {
    return this.#serving.interface;
  }

  async swap(next: Serving, commit: () => void, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const loaded = await LoadedVersion.load(this.#options, next);
    const before = this.#serving;
    try {
      commit();
    } catch (error) {
      await loaded.leave();
      throw error;
    }
    this.#serving = loaded;
    const left = before.leave();
    this.#leaving.add(left);
    void left.then(() => this.#leaving.delete(left));
  }

  async run(...args: RunArguments): Promise<RunResults> {
    const serving = this.#serving;
    try {
      const results = await serving.run(...args);
      if (serving === this.#serving) this.#delivery.inference('answered');
      return results;
    } catch (error) {
      if (serving === this.#serving && serving.isItsOwnDoing(error)) this.#delivery.inference('failed');
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#leaving, this.#serving.leave()]);
  }
}
