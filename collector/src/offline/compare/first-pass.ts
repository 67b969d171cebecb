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

/** A file that is not as its first rows let expect. */
class OtherThanExpected extends Error {
  readonly side: Side;

  constructor(side: Side, cause: StoreError) {
    super(cause.message, { cause });
    this.side = side;
  }
}

/** Expects each file to go on as it begins, and looks at all of it first where it doesn't: one bad cell costs time only. */
export async function firstPass(
  lane: Lane,
  options: CompareOptions,
  onProgress: (text: string) => void,
): Promise<Opened> {
  let readings: Readings = { reference: 'typed', current: 'typed' };
  for (;;) {
    try {
      return await lookAtBoth(lane, options, readings, onProgress);
    } catch (cause) {
      if (!(cause instanceof OtherThanExpected)) throw cause;
      const { side } = cause;
      if (readings[side] === 'text')
        throw new CompareError('FILE', `cannot read ${options[side]} as a table: ${cause.message}`, { cause });
      readings = { ...readings, [side]: 'text' };
    }
  }
}

type Readings = Readonly<Record<Side, Reading>>;

async function lookAtBoth(
  lane: Lane,
  options: CompareOptions,
  readings: Readings,
  onProgress: (text: string) => void,
): Promise<Opened> {
  const reference = byDevice(
    await expected('reference', () => openTable(lane, options.reference, readings.reference)),
    options.device,
  );
  const current = byDevice(
    await expected('current', () => openTable(lane, options.current, readings.current)),
    options.device,
  );
  const chosen = chooseColumns(reference, current, options.device, options.features);
  const rows = reference.lines + current.lines;
  const columns = chosen.numeric.length + chosen.categorical.length;
  const held = fitsInMemory(rows, columns, options.mostCellsInMemory);
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
  const a = await expected('reference', () => look(reference, 'reference'));
  const b = await expected('current', () => look(current, 'current'));
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

async function expected<T>(side: Side, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof StoreError ? new OtherThanExpected(side, error) : error;
  }
}
