import { stat } from 'node:fs/promises';

import { AgentError } from '../agent-error.js';
import type { FeedbackOutcome } from '../feedback/feedback-desk.js';
import { ModelSlot } from '../inference/model-slot.js';
import type { InferenceOutcome, SlotParts } from '../inference/model-slot.js';
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
  /** Asked of the model before it is watched: what it sees is not counted. */
  readonly beforeWatching?: (slot: ModelSlot) => Promise<void>;
  readonly onFeedback: (name: string, version: string, outcome: FeedbackOutcome) => void;
}

/** Changes whenever the entry does, or what its files hold (as far as their size and times tell). */
export async function modelKey(model: ModelConfig, { config }: Pick<Loading, 'config'>): Promise<string> {
  const stamps = await Promise.all(
    [model.file, ...(model.plan === undefined || model.plan === 'auto' ? [] : [model.plan])].map(stampOf),
  );
  return JSON.stringify([model, config.windowSeconds, config.minSamples, config.privacy, stamps]);
}

/**
 * Loads and watches one model. Errors: AgentError naming the model and what is wrong with its file, its plan or the
 * options it is watched with; nothing stays open then.
 */
export async function loadModel(model: ModelConfig, loading: Loading): Promise<LoadedModel> {
  const key = await modelKey(model, loading);
  try {
    const runtime = await loadRuntime();
    const session = await openSession(runtime, model.file, model);
    try {
      return { key, ...(await slotOf(model, { runtime, session }, loading)) };
    } catch (error) {
      await session.release();
      throw error;
    }
  } catch (cause) {
    if (!(cause instanceof AgentError)) throw cause;
    throw new AgentError(cause.code, `model ${model.name} ${model.version}: ${cause.message}`, { cause });
  }
}

async function slotOf(
  model: ModelConfig,
  { runtime, session }: Pick<SlotParts, 'runtime' | 'session'>,
  { config, device, log, onInference, onFeedback, beforeWatching }: Loading,
): Promise<Pick<LoadedModel, 'slot' | 'watch'>> {
  const { name, version, plan } = model;
  const parts: Omit<SlotParts, 'session'> = {
    ...{ name, version, runtime },
    onInference: (outcome, seconds) => {
      onInference(name, version, outcome, seconds);
    },
    onFeedback: (outcome) => {
      onFeedback(name, version, outcome);
    },
  };
  // Whether it can be served is known before anything is watched.
  const unwatched = new ModelSlot({ ...parts, session });
  await beforeWatching?.(new ModelSlot({ name, version, runtime, session }));
  if (plan === undefined) return { slot: unwatched };
  const options = monitorOptions(model, plan, device, config, ({ code, message }) => {
    log.warn(`${name} ${version}: ${code}: ${message}`);
  });
  const monitored = await monitor(session, options);
  return {
    slot: new ModelSlot({ ...parts, session: monitored, watch: monitored.fleetally }),
    watch: monitored.fleetally,
  };
}

async function stampOf(path: string): Promise<string> {
  // What isn't there is told when it is loaded.
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
}
