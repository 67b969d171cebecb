import { cpus } from 'node:os';
import { factsOf } from '../kinds.js';
import type { Scored } from './score.js';
import { cellOf, judgesIn } from './tables.js';

export const RESULTS_SCHEMA = 'fleetally.bench-rollback/1';

/** What `bench/results/rollback.json` holds: the last whole run. */
export interface Results {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly seed: number;
  readonly date: string;
  readonly machine: string;
  readonly seconds: number;
  /** What the first judge came to on another seed. */
  readonly check?: Check;
  readonly results: readonly Scored[];
}

/** A whole run of another seed than the one that the bench was settled on, in brief. */
export interface Check {
  readonly seed: number;
  readonly rollouts: number;
  /** Where not all of the 200 were run: the devices of the largest fleet that was; all smaller ones were too. */
  readonly fleetsUpTo?: number;
  readonly right: number;
  readonly rightAction: number;
  /** Releases that were not at fault, and how many of them were rolled back. */
  readonly good: number;
  readonly wronglyRolledBack: number;
  /** Median share exposed, of bad releases that were found. */
  readonly exposed: number;
}

export function checkOf(results: readonly Scored[], seed: number): Check {
  const [judge] = judgesIn(results);
  const own = results.filter((each) => each.judge === judge);
  const good = own.filter(({ kind }) => !factsOf(kind).bad);
  const { right, rightAction } = cellOf(own);
  const { exposed = 0 } = cellOf(own.filter(({ kind }) => factsOf(kind).bad));
  const counts = { rollouts: own.length, right, rightAction, good: good.length };
  return { seed, ...counts, wronglyRolledBack: cellOf(good).rolledBack, exposed: Math.round(1_000 * exposed) / 1_000 };
}

export function resultsOf(results: readonly Scored[], seed: number, seconds: number): Results {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  return { schema: RESULTS_SCHEMA, seed, date, machine, seconds: Math.round(seconds), results };
}
