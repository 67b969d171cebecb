/** What one device counted within one block of event time while it ran one version. */
export interface DeviceSlice {
  readonly device: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly version: string;
  readonly variant: string;
  /** SHA-256 (hex) of the model file that ran. */
  readonly digest: string;
  /** Start of the block, epoch seconds: a multiple of the block's length. */
  readonly start: number;
  /** Event time within the block that the device reported on, seconds. */
  readonly seconds: number;
  /** Per group of `signalsOf(plan)`; noisy, and possibly negative, at level `dp`. */
  readonly samples: ArrayLike<number>;
  /** Per signal of `signalsOf(plan)`. */
  readonly sums: ArrayLike<number>;
  /** Starts of the agent within the block. */
  readonly boots: number;
}
