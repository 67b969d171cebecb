import type { InferenceSession, Tensor } from 'onnxruntime-node';

import { AgentError } from '../agent-error.js';
import type { FeedbackLabel, FeedbackOutcome, FeedbackTarget } from '../feedback/feedback-desk.js';
import { checkInputs, checkOutputs } from './check-inputs.js';
import { errorClassOf } from './error-class.js';
import type { Runtime } from './runtime.js';
import { ServingError } from './serving.js';
import type { ServedModel, ServedTensor, ServingErrorCode, TensorMetadata } from './serving.js';
import { metadataOf, ortTypeOf, servedTensor } from './tensor-types.js';

/** How one inference went, for whoever counts them. */
export type InferenceOutcome = 'ok' | ServingErrorCode;

/** What a slot asks of its session's monitoring. */
export interface SlotWatch {
  nameInference(results: object, name: string): void;
  recordFeedback(target: FeedbackTarget, label: FeedbackLabel): FeedbackOutcome;
}

export interface SlotParts {
  readonly name: string;
  readonly version: string;
  /** A session, monitored or bare. The slot releases it. */
  readonly session: InferenceSession;
  readonly runtime: Pick<Runtime, 'Tensor'>;
  /** Of a monitored session: all outputs are always computed then, since counting needs those that the caller doesn't. */
  readonly watch?: SlotWatch | undefined;
  /** Told of every inference; must not throw. */
  readonly onInference?: (outcome: InferenceOutcome, seconds: number) => void;
  /** Told of all feedback; must not throw. */
  readonly onFeedback?: (outcome: FeedbackOutcome) => void;
}

/**
 * One loaded model that answers inferences until it is drained. Tensors go into onnxruntime and come out of it on the
 * memory they have: nothing is copied here. A session runs one call at a time, on the thread that calls it.
 */
export class ModelSlot implements ServedModel {
  readonly name: string;
  readonly version: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
  readonly #parts: SlotParts;
  #inFlight = 0;
  #open = true;
  #idle: (() => void) | undefined;
  #draining: Promise<void> | undefined;

  /** Errors: AgentError MODEL_UNREADABLE when an input has a type that the protocol lacks, or no output can be served. */
  constructor(parts: SlotParts) {
    const { name, version, session } = parts;
    this.#parts = parts;
    this.name = name;
    this.version = version;
    this.inputs = session.inputMetadata.map((value) => {
      const metadata = metadataOf(value);
      if (metadata === undefined) throw unservable(name, `input '${value.name}' is of a type that the protocol lacks`);
      return metadata;
    });
    // Maps and sequences, which some converters add, are left out; what is beside them can be served.
    this.outputs = session.outputMetadata.flatMap((value) => metadataOf(value) ?? []);
    if (this.outputs.length === 0) throw unservable(name, 'it has no output of a type that the protocol has');
  }

  get ready(): boolean {
    return this.#open;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  async infer(
    inputs: readonly ServedTensor[],
    outputs: readonly string[],
    id?: string,
  ): Promise<readonly ServedTensor[]> {
    const { onInference } = this.#parts;
    const from = performance.now();
    let outcome: InferenceOutcome = 'ok';
    this.#inFlight++;
    try {
      if (!this.#open) throw new ServingError('UNAVAILABLE', `${this.name} ${this.version} takes no more inferences`);
      return await this.#run(inputs, outputs, id);
    } catch (error) {
      outcome = error instanceof ServingError ? error.code : 'INTERNAL';
      throw error;
    } finally {
      this.#inFlight--;
      onInference?.(outcome, (performance.now() - from) / 1000);
      if (this.#inFlight === 0) this.#idle?.();
    }
  }

  recordFeedback(target: FeedbackTarget, label: FeedbackLabel): FeedbackOutcome {
    const outcome = this.#parts.watch?.recordFeedback(target, label) ?? 'not-counted';
    this.#parts.onFeedback?.(outcome);
    return outcome;
  }

  /** Takes no more inferences, waits for those that run, and releases the session, which seals its last window. */
  drain(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  async #drain(): Promise<void> {
    this.#open = false;
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    await this.#parts.session.release();
  }

  async #run(
    inputs: readonly ServedTensor[],
    outputs: readonly string[],
    id: string | undefined,
  ): Promise<readonly ServedTensor[]> {
    checkInputs(this, inputs);
    checkOutputs(this, outputs);
    const { session, watch } = this.#parts;
    const all = this.outputs.map(({ name }) => name);
    const wanted = outputs.length === 0 ? all : outputs;
    let results: InferenceSession.ReturnType;
    try {
      results = await session.run(this.#feeds(inputs), watch === undefined ? wanted : all);
    } catch (cause) {
      const code = errorClassOf(cause) === 'invalid-input' ? 'INVALID' : 'INTERNAL';
      throw new ServingError(code, `${this.name}: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
    if (id !== undefined && id !== '') watch?.nameInference(results, id);
    return wanted.map((name) => this.#served(name, results[name]));
  }

  #feeds(inputs: readonly ServedTensor[]): Record<string, Tensor> {
    const { Tensor } = this.#parts.runtime;
    return Object.fromEntries(
      inputs.map(({ name, datatype, shape, data }) => [name, new Tensor(ortTypeOf(datatype), data, shape)]),
    );
  }

  #served(name: string, value: Tensor | undefined): ServedTensor {
    const tensor = value === undefined ? undefined : servedTensor(name, value);
    if (tensor === undefined) throw new ServingError('INTERNAL', `${this.name} gave no tensor for output '${name}'`);
    return tensor;
  }
}

function unservable(name: string, reason: string): AgentError {
  return new AgentError('MODEL_UNREADABLE', `model ${name} can't be served: ${reason}`);
}
