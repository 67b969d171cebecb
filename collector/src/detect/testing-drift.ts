import { canonicalPlanBytes, Counter, planDigest, signalsOf, toHex } from '@fleetally/counts';
import { TEST_PLAN } from '../ingest/testing-device.js';
import type { StoredReport } from '../store/report.js';
import type { Store } from '../store/store.js';
import { seededNormals } from './testing.js';

export const DRIFT_SEED = 20_240_611;
export const DRIFT_WINDOW = 300;
export const DRIFT_FIRST = 1_700_000_100;
export const DRIFT_DEVICES = 24;
/** Number of the window with which it begins. */
export const DRIFT_FROM = 60;
export const driftPlanDigest = toHex(planDigest(TEST_PLAN));
const signals = signalsOf(TEST_PLAN);
const normal = seededNormals(DRIFT_SEED);

export async function putDriftPlan(store: Store): Promise<void> {
  const body = new TextDecoder().decode(canonicalPlanBytes(TEST_PLAN));
  await store.plans.put({ digest: driftPlanDigest, model: TEST_PLAN.model, body }, 0);
}

/** Rows about 0.5 with a standard deviation of 0.2; hardware class b's `flow` moves by `drift` from window 60 on. */
export function driftingReport(device: number, window: number, drift = 0.15): StoredReport {
  const counter = new Counter(TEST_PLAN);
  const rows = new Float64Array(60);
  const hw = device % 2 === 0 ? 'a' : 'b';
  const shift = hw === 'b' && window >= DRIFT_FROM ? drift : 0;
  for (let i = 0; i < 30; i++) {
    rows[2 * i] = clamp(0.5 + 0.2 * normal() + shift);
    rows[2 * i + 1] = clamp(0.5 + 0.2 * normal());
  }
  counter.countRows(rows, 30);
  const { cells, inferences } = counter.finish();
  const samples = new Float64Array(signals.groups.length);
  const sums = new Float64Array(signals.signals.length);
  signals.measure(cells, inferences, samples, sums);
  return {
    device: `device-${device}`,
    boot: 1,
    sequence: window + 1,
    model: TEST_PLAN.model,
    planDigest: driftPlanDigest,
    version: '1.0.0',
    variant: '',
    modelDigest: '',
    windowStart: DRIFT_FIRST + window * DRIFT_WINDOW,
    windowSeconds: DRIFT_WINDOW,
    receivedAtMs: 0,
    inferences,
    counts: cells,
    samples: Float32Array.from(samples),
    sums: Float32Array.from(sums),
    level: 'aggregate',
    milliEpsilon: 0,
    attributes: { hw, region: device % 4 < 2 ? 'eu' : 'us' },
  };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
