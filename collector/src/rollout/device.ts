import type { NoVariantFits } from '../registry/choose-variant.js';
import type { ModelVariant, VariantChoice } from '../registry/types.js';
import type { RunningDevice } from '../registry/why-not.js';

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

/** One device with what it says of one model. */
export interface RolloutDevice extends RunningDevice {
  readonly device: string;
  readonly reported: ReportedModel;
  /** What it was told to run when it called last. Absent: to stay as it is. */
  readonly told?: { readonly version: string; readonly variant: string };
}

/**
 * Which of the variants of one version a device ought to run; `current` is the one of that version that it was given
 * before. Nothing is chosen when none suits it. Pure.
 */
export type ChooseVariant = (
  variants: readonly ModelVariant[],
  device: RunningDevice,
  current: string | undefined,
) => VariantChoice | NoVariantFits;
