import { cellLayout, planDigest } from '@fleetally/counts';
import type { Plan } from '@fleetally/counts';
import type { ClosedWindow } from '../sealed-window.js';
import { columnsPlan } from './plans.js';

const PLAN = columnsPlan(2);

/** Test support: the n-th five-minute window of a model that counted `n` inferences. */
export function windowOf(n: number, rest: Partial<ClosedWindow> & { plan?: Plan } = {}): ClosedWindow {
  const plan = rest.plan ?? PLAN;
  return {
    model: { name: 'm', version: '1.0.0', variant: '', digest: new Uint8Array(32).fill(3) },
    plan,
    planDigest: planDigest(plan),
    windowStart: 1_700_000_100 + 300 * n,
    windowSeconds: 300,
    inferences: n,
    cells: new Int32Array(cellLayout(plan).cellCount).fill(n, 0, 2),
    privacy: { level: 'aggregate', milliEpsilon: 0 },
    losses: { withheldInferences: 0, countingErrors: 0 },
    ...rest,
  };
}
