import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import type { CaseReport } from '../report.js';

export const RESULTS_SCHEMA = 'fleetally.bench-quality/2';

/** One case as it was last measured, and under what circumstances. */
export interface MeasuredCase extends CaseReport {
  readonly seed: number;
  readonly weeks: number;
  readonly date: string;
  readonly machine: string;
}

/** What `bench/results/quality.json` holds: the last measurement of every case. */
export interface Results {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly cases: readonly MeasuredCase[];
}

/** Circumstances of a run, for each of its cases. */
export function circumstances(seed: number, weeks: number): Omit<MeasuredCase, keyof CaseReport> {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`;
  return { seed, weeks, date: new Date().toISOString().slice(0, 10), machine };
}

/** Errors: Error when the file is another schema's. */
export function readResults(file: string): Results {
  if (!existsSync(file)) return { schema: RESULTS_SCHEMA, cases: [] };
  const found = JSON.parse(readFileSync(file, 'utf8')) as Omit<Results, 'schema'> & { readonly schema: string };
  if (found.schema !== RESULTS_SCHEMA) throw new Error(`${file} has the schema ${found.schema}, not ${RESULTS_SCHEMA}`);
  return { schema: RESULTS_SCHEMA, cases: found.cases };
}

/** New measurements in place of old ones of the same cases, in the order of `ids`; cases that are no more are dropped. */
export function merged(before: Results, now: readonly MeasuredCase[], ids: readonly string[]): Results {
  const byId = new Map([...before.cases, ...now].map((measured) => [measured.id, measured]));
  return { schema: RESULTS_SCHEMA, cases: ids.flatMap((id) => byId.get(id) ?? []) };
}

export function writeResults(file: string, results: Results): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
