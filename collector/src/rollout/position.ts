import { createHash } from 'node:crypto';
import type { Rollout } from './types.js';

/**
 * Where a device stands in a rollout: a number from 0 up to 1 that never changes, spread evenly over devices, and of no
 * relation to where it stands in another rollout.
 *
 * Source: the first 48 bits of SHA-256 over rollout, a newline and device. Cost: one hash.
 */
export function positionOf(rollout: string, device: string): number {
  return createHash('sha256').update(`${rollout}\n${device}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Whether a device is kept back for comparison. Controls are taken from the far end of the positions, so that a stage
 * grows towards them and none is lost to it.
 */
export function isControl({ kind, controlShare, state }: Rollout, position: number): boolean {
  return kind === 'release' && state !== 'completed' && position >= 1 - controlShare;
}
