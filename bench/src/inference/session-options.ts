import type { InferenceSession } from 'onnxruntime-node';

/** One thread, so that an inference costs what it costs and does not wait for a core that is busy. */
export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
};
