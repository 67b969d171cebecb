import type { ModelVariant, VariantChoice } from '../registry/types.js';

/** Where a device is with what it was told to run, as it says. */
export interface ReportedDelivery {
  readonly rollout: string;
  readonly version: string;
  /** SHA-256 (hex) of the file kept for an instant rollback; empty: none. */
  readonly previousDigest: string;
}

/** What a device says of one model. */
export interface ReportedModel {
  readonly version: string;
  readonly variant: string;
  /** SHA-256 (hex) of the file that truly runs. */
  readonly digest: string;
  /** Absent: it was never told anything, or says nothing of it. */
  readonly delivery?: ReportedDelivery;
}

/** What variants are chosen by. */
export interface DeviceTraits {
  readonly attributes: Readonly<Record<string, string>>;
  /** That its runtime can load models with; empty: it did not say. */
  readonly executionProviders: readonly string[];
}

/** One device with what it says of one model. */
export interface RolloutDevice extends DeviceTraits {
  readonly device: string;
  readonly reported: ReportedModel;
}

/** Which of the variants of one version suits a device; undefined when none does. Pure. */
export type ChooseVariant = (device: DeviceTraits, variants: readonly ModelVariant[]) => VariantChoice | undefined;
