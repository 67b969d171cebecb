import type { InferenceSession } from 'onnxruntime-node';
import type * as Ort from 'onnxruntime-node';

import { AgentError } from '../agent-error.js';

/** The part of onnxruntime-node that the daemon uses. */
export type Runtime = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'>;

/** How a model is run. */
export interface SessionSettings {
  /** Such as 'cpu' or 'cuda'; what it can't run, the processor does. @default 'cpu' */
  readonly executionProvider?: string | undefined;
  /** Threads within an operator. @default onnxruntime's choice */
  readonly threads?: number | undefined;
}

/** onnxruntime logs to standard error by itself: warnings of a model's optimisation are of no use to who runs it. */
const ERRORS_ONLY = 3;

/**
 * Loads onnxruntime-node, which is native code: only when a model is to be run. Its own telemetry is off, since nothing
 * may leave a device but counts; who sets ORT_DISABLE_TELEMETRY decides otherwise.
 * Errors: AgentError RUNTIME_MISSING when it isn't installed, or not for this machine.
 */
export async function loadRuntime(): Promise<Runtime> {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    const remedy = 'install it beside the agent: npm install onnxruntime-node';
    throw new AgentError('RUNTIME_MISSING', `onnxruntime-node can't be loaded; ${remedy}`, { cause });
  }
}

/** Whether onnxruntime loads: its version. Errors: as `loadRuntime`, with what the loader said as the cause. */
export async function checkRuntime(): Promise<string> {
  const { env } = await loadRuntime();
  return env.versions.node ?? env.versions.common;
}

/** Errors: AgentError MODEL_UNREADABLE when the file is missing, is no model, or names an unknown execution provider. */
export async function openSession(
  runtime: Runtime,
  file: string,
  { executionProvider = 'cpu', threads }: SessionSettings = {},
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: executionProvider === 'cpu' ? ['cpu'] : [executionProvider, 'cpu'],
    logSeverityLevel: ERRORS_ONLY,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads, interOpNumThreads: 1 }),
  };
  try {
    return await runtime.InferenceSession.create(file, options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError('MODEL_UNREADABLE', `can't load the model ${file}: ${reason}`, { cause });
  }
}
