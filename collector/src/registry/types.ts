import type { Predicate } from '../detect/predicate.js';

/** What its maker measured of a variant, where known. */
export interface VariantCard {
  /** Share of right answers, 0 to 1. */
  readonly accuracy?: number;
  /** Of one inference. */
  readonly latencySeconds?: number;
  readonly memoryBytes?: number;
  /** Of one inference. */
  readonly energyJoules?: number;
}

/** An input or output of a model, as its file says. */
export interface ModelTensor {
  readonly name: string;
  /** As ONNX calls it, such as float32; `other` for what is no tensor. */
  readonly type: string;
  /** A length, or the name of one that is free; empty text where the file names none. */
  readonly shape: readonly (number | string)[];
}

/** One file that can run: a variant of a version of a model. Its key is (model, version, variant). */
export interface ModelVariant {
  readonly model: string;
  readonly version: string;
  /** Such as fp32 or int8; may be empty. */
  readonly variant: string;
  /** SHA-256 (hex) of the model file. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** Of onnxruntime, such as cpu; empty: any. */
  readonly executionProviders: readonly string[];
  /** Devices that it can run on, by their attributes. Absent: all. */
  readonly target?: Predicate;
  readonly card: VariantCard;
  /** Version that this one was made from. */
  readonly parent?: string;
  /** SHA-256 (hex) of the plan that it is counted by. Absent: whatever the model is counted by. */
  readonly planDigest?: string;
  /** SHA-256 (hex) of a file of canary inputs with expected outputs, for the self-test on the device. */
  readonly canaryDigest?: string;
  readonly state: 'available' | 'retired';
  /** Epoch milliseconds. */
  readonly addedAtMs: number;
  readonly author: string;
  readonly reason: string;
  /** Absent where the file could not be read as ONNX. */
  readonly inputs?: readonly ModelTensor[];
  readonly outputs?: readonly ModelTensor[];
  /** Who retired it last, when (epoch milliseconds) and why; absent while it is available. */
  readonly retired?: { readonly atMs: number; readonly author: string; readonly reason: string };
}

/** All that is registered, as it is now. Immutable: a change makes another. */
export interface RegistryView {
  readonly models: readonly string[];
  /** In the order in which they were added. */
  variants(model: string): readonly ModelVariant[];
  find(model: string, version: string, variant: string): ModelVariant | undefined;
  /** What a digest is, whatever a device calls it. */
  byDigest(digest: string): readonly ModelVariant[];
}

/** Why a device gets this variant of a version and no other. */
export interface VariantChoice {
  readonly chosen: ModelVariant;
  /** One plain sentence, such as "int8: fits 64 MB; fp32 needs 120 MB". */
  readonly reason: string;
}
