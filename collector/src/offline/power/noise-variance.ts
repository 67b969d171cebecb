import { cellLayout } from '@fleetally/counts';
import type { PowerOptions } from './power-options.js';

/** Variance of the noise on every cell of one window; 0 without noise. */
export function noiseVariance({ noise, plan, features }: PowerOptions): number {
  if (noise === undefined) return 0;
  // A record touches each feature, class and confidence, latency or errors, and the number of inferences.
  const blocks = plan === undefined ? features + 4 : cellLayout(plan).blocks.length;
  if ('rho' in noise) return blocks / (2 * noise.rho);
  const q = Math.exp(-noise.epsilon / blocks);
  return (2 * q) / (1 - q) ** 2;
}
