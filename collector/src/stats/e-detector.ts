import { StatsError } from './stats-error.js';

/** The changes that the mixture looks for, in standard deviations of one block's residual; this is the order in a state. */
export const LAMBDAS: readonly number[] = [0.25, 0.5, 1, 2, -0.25, -0.5, -1, -2];

/** Numbers that one stream's evidence takes in an array. */
export const EVIDENCE_LENGTH = LAMBDAS.length;

/** Largest value of one detector: a block beyond it can't overflow into Infinity and never come back. */
export const LARGEST_EVIDENCE = 1e300;

// exp(-λ²/2) for ¼, ½, 1, 2.
const QUARTER = Math.exp(-1 / 32);
const HALF = Math.exp(-1 / 8);
const ONE = Math.exp(-1 / 2);
const TWO = Math.exp(-2);

/**
 * Evidence that a stream of standardised residuals has left zero, for ever watched under one promise.
 *
 * M_λ ← (M_λ + 1) · exp(λ z - λ²/2) for λ in ±{¼, ½, 1, 2}; the result is the mean of the eight M_λ.
 * Shapes: the stream's eight values are state[offset .. offset + 8), all 0 at the start, never negative; many streams share
 * one array.
 * Units: `up` and `down` in standard deviations of one block's residual: λ > 0 uses `up`, λ < 0 uses `down` (they differ for
 * rare events only). The result is an e-detector's value: the mean time until it first reaches c is at least c blocks
 * while the residuals are standard normal given the past (or below it upwards, above it downwards).
 * Errors: StatsError NON_FINITE when a residual is NaN or infinite; the state is left as it was.
 * Cost: one or two exponentials, no allocation. Source: Shin, Ramdas & Rinaldo, E-detectors, 2022 (Shiryaev–Roberts mixture).
 */
export function advance(state: Float64Array, offset: number, up: number, down: number = up): number {
  if (!Number.isFinite(up)) throw new StatsError('NON_FINITE', `residual is ${up}`);
  if (!Number.isFinite(down)) throw new StatsError('NON_FINITE', `downward residual is ${down}`);
  // exp(z/4), squared three times, gives the four; its overflow to Infinity is caught by the cap.
  const up1 = Math.exp(up / 4);
  const up2 = up1 * up1;
  const up4 = up2 * up2;
  const down1 = Math.exp(-down / 4);
  const down2 = down1 * down1;
  const down4 = down2 * down2;
  const sum =
    step(state, offset, up1 * QUARTER) +
    step(state, offset + 1, up2 * HALF) +
    step(state, offset + 2, up4 * ONE) +
    step(state, offset + 3, up4 * up4 * TWO) +
    step(state, offset + 4, down1 * QUARTER) +
    step(state, offset + 5, down2 * HALF) +
    step(state, offset + 6, down4 * ONE) +
    step(state, offset + 7, down4 * down4 * TWO);
  return sum / 8;
}

/** The evidence as it stands, without a new block. */
export function evidence(state: Float64Array, offset: number): number {
  let sum = 0;
  for (let i = 0; i < EVIDENCE_LENGTH; i++) sum += state[offset + i]!;
  return sum / EVIDENCE_LENGTH;
}

/** A stream's evidence starts anew. */
export function restart(state: Float64Array, offset: number): void {
  state.fill(0, offset, offset + EVIDENCE_LENGTH);
}

function step(state: Float64Array, index: number, factor: number): number {
  return (state[index] = Math.min((state[index]! + 1) * factor, LARGEST_EVIDENCE));
}
