import type { Lane } from '../../store/connection/lane.js';
import type { Table, TableColumn } from './open-table.js';
import type { Side } from './read-counts.js';

/** Cells of both files that may be held in memory at once, at 8 bytes each; more is read twice from the files. */
const MOST_CELLS = 220e6;

/** Parsing costs more than all that follows: where both files' columns fit into memory, they are parsed only once. */
export function fitsInMemory(rows: number, columns: number, mostCells = MOST_CELLS): boolean {
  return rows * columns <= mostCells;
}

/** The columns that will be compared, as a table in memory that is read in place of the file. */
export async function holdInMemory(
  lane: Lane,
  side: Side,
  table: Table,
  columns: readonly TableColumn[],
): Promise<{ table: Table; columns: TableColumn[] }> {
  const name = `${side}_rows`;
  const odd = columns.map(({ unreadable }) => unreadable).filter((sql) => sql !== '0');
  const select = [
    ...columns.map(({ value }, i) => `${value} AS v${i}`),
    // In memory, parts are put together as threads happen to finish.
    `${table.place} AS place`,
    `toUInt64(${odd.join(' + ') || '0'}) AS odd`,
    ...(table.device === undefined ? [] : [`${table.device} AS device`]),
  ];
  await lane.command(`DROP TABLE IF EXISTS ${name}`);
  await lane.command(
    `CREATE TABLE ${name} ENGINE = Memory AS SELECT ${select.join(', ')} FROM ${table.from} ${table.settings}`,
  );
  return {
    table: { ...table, from: name, place: 'place', ...(table.device === undefined ? {} : { device: 'device' }) },
    columns: columns.map((column, i) => ({ ...column, value: `v${i}`, unreadable: i === 0 ? 'odd' : '0' })),
  };
}

export function letGo(lane: Lane, side: Side): Promise<void> {
  return lane.command(`DROP TABLE IF EXISTS ${side}_rows`);
}
