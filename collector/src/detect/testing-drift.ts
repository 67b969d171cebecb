import type { StoredReport } from '../store/report.js';
import { PUMP_ROWS, pumpReport, withinPump } from './testing-pump.js';
import { seededNormals } from './testing.js';

export const DRIFT_SEED = 20_240_611;
export const DRIFT_DEVICES = 24;
/** Number of the window with which it begins. */
export const DRIFT_FROM = 60;
const normal = seededNormals(DRIFT_SEED);

/** Rows about 0.5 with a standard deviation of 0.2; hardware class b's `flow` moves by `drift` from window 60 on. */
export function driftingReport(device: number, window: number, drift = 0.15): StoredReport {
  const rows = new Float64Array(2 * PUMP_ROWS);
  const hw = device % 2 === 0 ? 'a' : 'b';
  const shift = hw === 'b' && window >= DRIFT_FROM ? drift : 0;
  for (let i = 0; i < PUMP_ROWS; i++) {
    rows[2 * i] = withinPump(0.5 + 0.2 * normal() + shift);
    rows[2 * i + 1] = withinPump(0.5 + 0.2 * normal());
  }
  return pumpReport(device, window, rows, { hw, region: device % 4 < 2 ? 'eu' : 'us' });
}
