import type { InferenceSession } from 'onnxruntime-node';

import type { RunRecorder } from '../observe/run-recorder.js';
import { errorClassOf } from './error-class.js';

export type { InferenceSession };

/** What a monitored session has beside the session's own members. */
export interface SessionExtras<Fleetally> {
  readonly fleetally: Fleetally;
}

export interface Wrapping<Fleetally> {
  readonly recorder: Pick<RunRecorder, 'begin'>;
  /** Milliseconds on a clock that never steps. */
  readonly elapsedMs: () => number;
  readonly fleetally: Fleetally;
  /** Called once the session has been released; must not throw or reject. */
  readonly released: () => Promise<void>;
}

type Method = (...args: never[]) => unknown;

type RunArguments = [
  feeds: InferenceSession.FeedsType,
  fetches: InferenceSession.FetchesType,
  options?: InferenceSession.RunOptions,
];

/**
 * The session itself, with `run` counted and `release` followed by `released`. Everything else (names, metadata,
 * profiling, members that later versions of onnxruntime bring, `instanceof`) is the session's own.
 *
 * Results are the very objects that the session gave, errors the very objects that it threw.
 */
export function wrapSession<S extends InferenceSession, F>(session: S, wrapping: Wrapping<F>): S & SessionExtras<F> {
  const { recorder, elapsedMs, fleetally, released } = wrapping;

  const run = async (...args: RunArguments): Promise<InferenceSession.ReturnType> => {
    const pending = recorder.begin(args[0]);
    const startedAt = elapsedMs();
    let results: InferenceSession.ReturnType;
    try {
      results = await session.run(...args);
    } catch (error) {
      pending?.failed(errorClassOf(error));
      throw error;
    }
    pending?.succeeded(results, (elapsedMs() - startedAt) / 1000);
    return results;
  };

  const release = async (): Promise<void> => {
    try {
      await session.release();
    } finally {
      await released();
    }
  };

  const bound = new WeakMap<Method, unknown>();
  const boundTo = (target: S, method: Method): unknown => {
    if (!bound.has(method)) bound.set(method, method.bind(target));
    return bound.get(method);
  };
  const own = new Map<PropertyKey, unknown>([
    ['run', run],
    ['release', release],
    ['fleetally', fleetally],
  ]);
  const proxy = new Proxy(session, {
    get(target, key) {
      if (own.has(key)) return own.get(key);
      // The receiver is the session, so that private members work; its methods are bound to it for the same reason.
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || key === 'constructor') return value;
      return boundTo(target, value as Method);
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
    has: (target, key) => own.has(key) || Reflect.has(target, key),
  });
  return proxy as S & SessionExtras<F>;
}
