import { cpus } from 'node:os';
import type { Scored } from './score.js';

export const RESULTS_SCHEMA = 'fleetally.bench-rollback/1';

/** What `bench/results/rollback.json` holds: the last whole run. */
export interface Results {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly seed: number;
  readonly date: string;
  readonly machine: string;
  readonly seconds: number;
  readonly results: readonly Scored[];
}

export function resultsOf(results: readonly Scored[], seed: number, seconds: number): Results {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  return { schema: RESULTS_SCHEMA, seed, date, machine, seconds: Math.round(seconds), results };
}
