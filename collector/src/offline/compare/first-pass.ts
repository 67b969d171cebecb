import type { Lane } from '../../store/connection/lane.js';
import { StoreError } from '../../store/store-error.js';
import { chooseColumns, type ChosenColumns, type SharedColumn } from './choose-columns.js';
import { CompareError } from './compare-error.js';
import type { CompareOptions } from './compare-options.js';
import { fitsInMemory, holdInMemory } from './hold-in-memory.js';
import { headOf, lookAtFile, type FileSight } from './look-at-file.js';
import { byDevice, openTable, type Reading, type Table } from './open-table.js';
import type { Side } from './read-counts.js';

/** Rows of both files together from which edges are made; more don't move them. */
const SAMPLED_ROWS = 60_000;

/** Both files at first sight, and what of them will be compared. */
export interface Opened {
  readonly tables: readonly [Table, Table];
  readonly chosen: ChosenColumns;
  readonly sights: readonly [FileSight, FileSight];
  /** The first rows of the numeric columns. */
  readonly heads: readonly [Float64Array[], Float64Array[]];
}

/** Reads cells as numbers at once, and as text first where that fails: one bad cell must not cost the comparison. */
export async function firstPass(
  lane: Lane,
  options: CompareOptions,
  onProgress: (text: string) => void,
): Promise<Opened> {
  try {
    return await lookAtBoth(lane, options, 'typed', onProgress);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
  try {
    return await lookAtBoth(lane, options, 'text', onProgress);
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    throw new CompareError(
      'FILE',
      `cannot read ${options.reference} and ${options.current} as tables: ${cause.message}`,
      { cause },
    );
  }
}

async function lookAtBoth(
  lane: Lane,
  options: CompareOptions,
  reading: Reading,
  onProgress: (text: string) => void,
): Promise<Opened> {
  const reference = byDevice(await openTable(lane, options.reference, reading), options.device);
  const current = byDevice(await openTable(lane, options.current, reading), options.device);
  const chosen = chooseColumns(reference, current, options.device, options.features);
  const rows = reference.lines + current.lines;
  const columns = chosen.numeric.length + chosen.categorical.length;
  const held = fitsInMemory(rows, columns);
  const look = async (given: Table, side: Side) => {
    onProgress(`reading ${given.path}`);
    const numeric = chosen.numeric.map((column) => column[side]);
    const texts = chosen.categorical.map((column) => column[side]);
    const head = await headOf(lane, given, numeric);
    const stored = held
      ? await holdInMemory(lane, side, given, [...numeric, ...texts])
      : { table: given, columns: [...numeric, ...texts] };
    const seen = stored.columns.slice(0, numeric.length);
    const sight = await lookAtFile(lane, stored.table, seen, Math.min(1, SAMPLED_ROWS / rows));
    if (sight.rows === 0)
      throw new CompareError(
        'EMPTY',
        `${given.path} holds no rows${given.device === undefined ? '' : ` that name a device in ${options.device!}`}`,
      );
    return { ...stored, head, sight };
  };
  const [a, b] = [await look(reference, 'reference'), await look(current, 'current')];
  const pair = (column: SharedColumn, i: number): SharedColumn => ({
    ...column,
    reference: a.columns[i]!,
    current: b.columns[i]!,
  });
  return {
    tables: [a.table, b.table],
    chosen: {
      ...chosen,
      numeric: chosen.numeric.map(pair),
      categorical: chosen.categorical.map((column, i) => pair(column, chosen.numeric.length + i)),
    },
    sights: [a.sight, b.sight],
    heads: [a.head, b.head],
  };
}
