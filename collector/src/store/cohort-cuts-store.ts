import { cohortKey, cohortOfKey, NAME } from '../detect/cohort-key.js';
import type { CohortCuts, Coverage, Unwatched } from '../detect/coverage.js';
import type { Cohort } from '../detect/types.js';
import { cohortSql } from './cohort-condition.js';
import { PLAIN_CUTS } from './cohort-labels.js';
import type { Connection } from './connection/connection.js';
import { dateTime64, number, text, texts } from './fields.js';
import type { Row } from './connection/lane.js';
import type { SqlValues } from './sql-values.js';

/** How a model's devices are cut, and what of it is watched. */
export interface RecordedCuts {
  readonly model: string;
  readonly planDigest: string;
  readonly recordedAtMs: number;
  readonly cuts: CohortCuts;
  readonly watched: Coverage['watched'];
  readonly unwatched: readonly Unwatched[];
}

export interface CohortCutsStore {
  record(cuts: RecordedCuts): Promise<void>;
  /** Undefined before anything was recorded. */
  latest(model: string, planDigest: string): Promise<RecordedCuts | undefined>;
  /** Of every model and plan. */
  all(): Promise<RecordedCuts[]>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function cohortCutsStore({ write, read }: Pick<Connection, 'write' | 'read'>): CohortCutsStore {
  return {
    async record({ model, planDigest, recordedAtMs, cuts, watched, unwatched }) {
      await write.insert('cohort_cuts', [
        {
          ...{ model, plan_digest: planDigest, recorded_at: dateTime64(recordedAtMs) },
          ...{ cuts: JSON.stringify(cuts), unwatched: JSON.stringify(unwatched) },
          watched: watched.map(({ cohort }) => cohortKey(cohort)),
          devices: watched.map(({ devices }) => devices),
        },
      ]);
    },
    async latest(model, planDigest) {
      const where = 'WHERE model = {model:String} AND plan_digest = {planDigest:String}';
      const [found] = await read.rows(newest(where), decode, { model, planDigest });
      return found;
    },
    all: () => read.rows(newest(''), decode),
  };
}

/**
 * An SQL condition for a cohort's devices on a column of attributes, by what its name means for this model and plan;
 * `0`, nobody, for a name that is not known. Errors: StoreError.
 */
export async function conditionFor(
  connection: Pick<Connection, 'write' | 'read'>,
  of: { readonly model: string; readonly planDigest: string },
  cohort: Cohort,
  map: string,
  values: SqlValues,
): Promise<string> {
  const isNamed = cohort[NAME] !== undefined;
  const recorded = isNamed ? await cohortCutsStore(connection).latest(of.model, of.planDigest) : undefined;
  return cohortSql(cohort, recorded?.cuts.named ?? {}, map, values) ?? '0';
}

const newest = (where: string): string => `
  SELECT model, plan_digest, toUnixTimestamp64Milli(recorded_at) AS recorded, cuts, watched, devices, unwatched
  FROM cohort_cuts FINAL ${where}
  ORDER BY model, plan_digest`;

function decode(row: Row): RecordedCuts {
  const devices = texts(row, 'devices').map(Number);
  return {
    model: text(row, 'model'),
    planDigest: text(row, 'plan_digest'),
    recordedAtMs: number(row, 'recorded'),
    // A key that a later version adds must not be missed by this one, nor one that it took away.
    cuts: { ...PLAIN_CUTS, ...(JSON.parse(text(row, 'cuts')) as Partial<CohortCuts>) },
    watched: texts(row, 'watched').map((key, at) => ({ cohort: cohortOfKey(key), devices: devices[at] ?? 0 })),
    unwatched: JSON.parse(text(row, 'unwatched')) as Unwatched[],
  };
}
