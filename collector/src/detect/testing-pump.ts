import { canonicalPlanBytes, Counter, planDigest, signalsOf, toHex } from '@fleetally/counts';
import { TEST_PLAN } from '../ingest/testing-device.js';
import type { StoredReport } from '../store/report.js';
import type { Store } from '../store/store.js';
import type { Attributes } from './types.js';

export const PUMP_WINDOW = 300;
export const PUMP_FIRST = 1_700_000_100;
/** Rows of one report. */
export const PUMP_ROWS = 30;
export const pumpPlanDigest = toHex(planDigest(TEST_PLAN));
const signals = signalsOf(TEST_PLAN);

export async function putPumpPlan(store: Store): Promise<void> {
  const body = new TextDecoder().decode(canonicalPlanBytes(TEST_PLAN));
  await store.plans.put({ digest: pumpPlanDigest, model: TEST_PLAN.model, body }, 0);
}

/** What a device reports of these rows, `flow` and `heat` in turn, in its window of that number. */
export function pumpReport(device: number, window: number, rows: Float64Array, attributes: Attributes): StoredReport {
  const counter = new Counter(TEST_PLAN);
  counter.countRows(rows, PUMP_ROWS);
  const { cells, inferences } = counter.finish();
  const samples = new Float64Array(signals.groups.length);
  const sums = new Float64Array(signals.signals.length);
  signals.measure(cells, inferences, samples, sums);
  return {
    device: `device-${device}`,
    boot: 1,
    sequence: window + 1,
    model: TEST_PLAN.model,
    planDigest: pumpPlanDigest,
    version: '1.0.0',
    variant: '',
    modelDigest: '',
    windowStart: PUMP_FIRST + window * PUMP_WINDOW,
    windowSeconds: PUMP_WINDOW,
    receivedAtMs: 0,
    inferences,
    counts: cells,
    samples: Float32Array.from(samples),
    sums: Float32Array.from(sums),
    level: 'aggregate',
    milliEpsilon: 0,
    attributes,
  };
}

/** A row's value as the plan's edges hold it. */
export function withinPump(value: number): number {
  return Math.min(1, Math.max(0, value));
}
