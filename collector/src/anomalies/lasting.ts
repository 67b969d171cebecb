import type { AnomalyKind } from './types.js';

const LASTING: readonly AnomalyKind[] = [
  'dead',
  'stuck',
  'saturated',
  'silence',
  'clock-skew',
  'slow-drift',
  'wrong-file',
  'wrong-version',
];

/** True for what is never a device's normal, however long it lasts. */
export function isLasting(kind: AnomalyKind): boolean {
  return LASTING.includes(kind);
}
