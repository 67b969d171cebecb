import { stat } from 'node:fs/promises';

import { AgentError } from '../agent-error.js';
import { ModelSlot } from '../inference/model-slot.js';
import type { InferenceOutcome } from '../inference/model-slot.js';
import { loadRuntime, openSession } from '../inference/runtime.js';
import type { MonitorHandle } from '../monitor-handle.js';
import { monitor } from '../monitor.js';
import type { DaemonConfig, ModelConfig } from './config.js';
import type { Log } from './log.js';
import { monitorOptions } from './watching.js';
import type { DeviceWatching } from './watching.js';

/** A model that is served, and how it is watched. */
export interface LoadedModel {
  /** All that it was loaded from, in a comparable form: another key is another model. */
  readonly key: string;
  readonly slot: ModelSlot;
  /** Absent when it is not watched, for want of a plan. */
  readonly watch?: MonitorHandle;
}

export interface Loading {
  readonly config: Pick<DaemonConfig, 'windowSeconds' | 'minSamples' | 'privacy'>;
  readonly device: DeviceWatching;
  readonly log: Log;
  readonly onInference: (name: string, version: string, outcome: InferenceOutcome, seconds: number) => void;
}

/** Changes whenever the entry does, or what its files hold (as far as their size and times tell). */
export async function modelKey(model: ModelConfig, { config }: Pick<Loading, 'config'>): Promise<string> {
  const stamps = await Promise.all([model.file, ...(model.plan === undefined ? [] : [model.plan])].map(stampOf));
  return JSON.stringify([model, config.windowSeconds, config.minSamples, config.privacy, stamps]);
}

/**
 * Loads and watches one model. Errors: AgentError naming the model and what is wrong with its file, its plan or the
 * options it is watched with; nothing stays open then.
 */
export async function loadModel(model: ModelConfig, loading: Loading): Promise<LoadedModel> {
  const { name, version, file, plan } = model;
  const key = await modelKey(model, loading);
  const runtime = await loadRuntime();
  const bare = await openSession(runtime, file, model);
  try {
    const onInference = (outcome: InferenceOutcome, seconds: number): void => {
      loading.onInference(name, version, outcome, seconds);
    };
    const parts = { name, version, runtime, onInference };
    if (plan === undefined) return { key, slot: new ModelSlot({ ...parts, session: bare }) };
    const { config, device, log } = loading;
    const options = monitorOptions(model, plan, device, config, ({ code, message }) => {
      log.warn(`${name} ${version}: ${code}: ${message}`);
    });
    // Whether it can be served is known before anything is watched.
    new ModelSlot({ ...parts, session: bare });
    const session = await monitor(bare, options);
    return { key, slot: new ModelSlot({ ...parts, session, watched: true }), watch: session.fleetally };
  } catch (cause) {
    await bare.release();
    if (!(cause instanceof AgentError)) throw cause;
    throw new AgentError(cause.code, `model ${name} ${version}: ${cause.message}`, { cause });
  }
}

async function stampOf(path: string): Promise<string> {
  // What isn't there is told when it is loaded.
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
}
