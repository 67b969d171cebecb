import type { FeedbackLabel, FeedbackOutcome, FeedbackTarget } from '../feedback/feedback-desk.js';

/** The tensor types of the Open Inference Protocol, version 2. */
export type TensorDatatype =
  | 'BOOL'
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  | 'UINT64'
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FP16'
  | 'FP32'
  | 'FP64'
  | 'BYTES';

/** A tensor as callers and models name it. `shape` has -1 where any length will do. */
export interface TensorMetadata {
  readonly name: string;
  readonly datatype: TensorDatatype;
  readonly shape: readonly number[];
}

/**
 * A tensor with its values, row-major: the typed array that onnxruntime takes for the type (BOOL is a Uint8Array of 0 and
 * 1, FP16 a Uint16Array of bit patterns, 64-bit integers big-integer arrays, BYTES an array of texts).
 */
export interface ServedTensor {
  readonly name: string;
  readonly datatype: TensorDatatype;
  readonly shape: readonly number[];
  readonly data: TensorValues;
}

export type TensorValues =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly string[];

/** One model that is served. */
export interface ServedModel {
  readonly name: string;
  readonly version: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
  /** Whether inferences are taken. */
  readonly ready: boolean;
  /**
   * One monitored inference. `outputs` names those wanted, in order; all when empty. `id`: feedback finds it by that.
   * Errors: ServingError INVALID (names, types, shapes), UNAVAILABLE (draining, unloaded), INTERNAL (the runtime failed).
   */
  infer(inputs: readonly ServedTensor[], outputs: readonly string[], id?: string): Promise<readonly ServedTensor[]>;
  /** Counts what an inference turned out to be. Absent where nothing is counted. Never throws. */
  recordFeedback?(target: FeedbackTarget, label: FeedbackLabel): FeedbackOutcome;
}

/** All that a device serves: what the protocol's servers ask, whatever they speak. */
export interface ServedModels {
  readonly serverName: string;
  readonly serverVersion: string;
  /** The process lives; it may not be ready yet, or no longer. */
  readonly live: boolean;
  /** Every configured model takes inferences. */
  readonly ready: boolean;
  /** In the order of the configuration. */
  list(): readonly ServedModel[];
  /** Without a version: the one of that name that was configured first. Errors: ServingError NOT_FOUND. */
  find(name: string, version?: string): ServedModel;
}

export type ServingErrorCode =
  /** No such model, or no such version of it. */
  | 'NOT_FOUND'
  /** The request can't be right: its text says what would be. */
  | 'INVALID'
  /** More bytes than the server takes. */
  | 'TOO_LARGE'
  /** Not now: the process is draining, or the model is being replaced. Worth another try. */
  | 'UNAVAILABLE'
  /** The protocol has it, this server does not. */
  | 'UNIMPLEMENTED'
  /** The runtime failed on a request that looked right. */
  | 'INTERNAL';

/** Why a request was not answered. Each protocol turns the code into its own status. */
export class ServingError extends Error {
  override readonly name = 'ServingError';
  readonly code: ServingErrorCode;

  constructor(code: ServingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
