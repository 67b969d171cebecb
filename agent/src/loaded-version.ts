import type { DeliveredOptions } from './delivered-options.js';
import type { Serving } from './delivery/delivery-record.js';
import type { ModelInterface } from './delivery/model-interface.js';
import { warmUp } from './delivery/self-test.js';
import { errorClassOf } from './inference/error-class.js';
import { ModelSlot } from './inference/model-slot.js';
import type { InferenceSession } from './inference/monitored-session.js';
import { loadRuntime, openSession } from './inference/runtime.js';
import { monitor, type MonitoredSession } from './monitor.js';
import type { MonitorHandle } from './monitor-handle.js';

export type RunArguments = [
  feeds: InferenceSession.FeedsType,
  fetches?: InferenceSession.FetchesType | InferenceSession.RunOptions,
  options?: InferenceSession.RunOptions,
];
export type RunResults = InferenceSession.ReturnType;

/** One version of a model, loaded, warm and watched. */
export class LoadedVersion {
  readonly interface: ModelInterface;
  readonly #session: MonitoredSession;
  readonly #runs = new Set<Promise<unknown>>();

  private constructor(session: MonitoredSession, tensors: ModelInterface) {
    this.#session = session;
    this.interface = tensors;
  }

  /** Errors: AgentError; nothing stays open then. */
  static async load(options: DeliveredOptions, serving: Serving): Promise<LoadedVersion> {
    const { session: settings, delivery: _delivery, ...watching } = options;
    const { version, variant, file, plan } = serving;
    const runtime = await loadRuntime();
    const session = await openSession(runtime, file, settings);
    try {
      const slot = new ModelSlot({ name: options.model.name, version, session, runtime });
      // The first caller shall not wait for it; zeros that a test has let pass may fail here as well.
      await warmUp(slot).catch(() => undefined);
      const model = { ...options.model, version, variant, file };
      const monitored = await monitor(session, { ...watching, model, ...(plan !== undefined && { plan }) });
      return new LoadedVersion(monitored, { inputs: slot.inputs, outputs: slot.outputs });
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  get fleetally(): MonitorHandle {
    return this.#session.fleetally;
  }

  async run(...args: RunArguments): Promise<RunResults> {
    const running = this.#session.run(...(args as [InferenceSession.FeedsType, InferenceSession.FetchesType]));
    this.#runs.add(running);
    try {
      return await running;
    } finally {
      this.#runs.delete(running);
    }
  }

  /** Whether a failed call says something about the version, and not about what it was asked. */
  isItsOwnDoing(error: unknown): boolean {
    return errorClassOf(error) !== 'invalid-input';
  }

  /** Answers what it was asked, then lets go of the model and ends its window. Never rejects. */
  async leave(): Promise<void> {
    await Promise.allSettled(this.#runs);
    await this.#session.release().catch(() => undefined);
  }
}
