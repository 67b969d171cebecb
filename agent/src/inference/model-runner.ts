import type { InferenceSession } from 'onnxruntime-node';

import type { NamedTensors, TensorView } from '../observe/tensor-view.js';
import { modelMetadata, namesIn } from './model-metadata.js';
import { loadRuntime, openSession, type SessionSettings } from './runtime.js';

/** An input or output of a model. `shape` has -1 where any length will do; `type` is onnxruntime's name. */
export interface ModelTensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
}

/** A model for those who have rows rather than requests: profile and replay. */
export interface ModelRunner {
  readonly inputs: readonly ModelTensor[];
  readonly outputs: readonly ModelTensor[];
  /** As the file's metadata names them; undefined where it doesn't. */
  readonly featureNames: readonly string[] | undefined;
  readonly classNames: readonly string[] | undefined;
  /** What is to be monitored. */
  readonly session: InferenceSession;
  /** One call of `session`, or of one that wraps it. Errors: whatever onnxruntime throws. */
  run(feeds: Readonly<Record<string, TensorView>>, session?: InferenceSession): Promise<NamedTensors>;
  release(): Promise<void>;
}

/** Errors: AgentError RUNTIME_MISSING, MODEL_UNREADABLE. */
export async function openModel(file: string, settings: SessionSettings = {}): Promise<ModelRunner> {
  const runtime = await loadRuntime();
  const session = await openSession(runtime, file, settings);
  const metadata = await modelMetadata(file);
  return {
    inputs: session.inputMetadata.flatMap(tensorOf),
    outputs: session.outputMetadata.flatMap(tensorOf),
    featureNames: namesIn(metadata.get('features') ?? metadata.get('feature_names')),
    classNames: namesIn(metadata.get('classes') ?? metadata.get('class_names')),
    session,
    run(feeds, through = session) {
      const entries = Object.entries(feeds).map(([name, { type, data, dims }]) => [
        name,
        // The three agree by construction (data/row-tensors.ts); the constructor's overloads can't be told that.
        new runtime.Tensor(type as 'float32', data as Float32Array, dims),
      ]);
      return through.run(Object.fromEntries(entries) as InferenceSession.FeedsType);
    },
    release: () => session.release(),
  };
}

function tensorOf(value: InferenceSession.ValueMetadata): ModelTensor[] {
  if (!value.isTensor) return [];
  return [
    { name: value.name, type: value.type, shape: value.shape.map((size) => (typeof size === 'number' ? size : -1)) },
  ];
}
