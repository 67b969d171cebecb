import { CompareError } from './compare-error.js';
import type { ColumnKind, Table, TableColumn } from './open-table.js';

/** A column that both files have. */
export interface SharedColumn {
  readonly name: string;
  readonly reference: TableColumn;
  readonly current: TableColumn;
}

/** A column that is not compared, and why, in words. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

export interface ChosenColumns {
  readonly numeric: readonly SharedColumn[];
  readonly categorical: readonly SharedColumn[];
  /** Numbers became text, or text numbers. */
  readonly changed: readonly SharedColumn[];
  readonly leftOut: readonly LeftOut[];
}

/** Sorts the columns of two files out. Errors: CompareError COLUMN for a device or feature that is not there. */
export function chooseColumns(
  reference: Table,
  current: Table,
  device: string | undefined,
  features: readonly string[] | undefined,
): ChosenColumns {
  const asked = [...(device === undefined ? [] : [device]), ...(features ?? [])];
  for (const table of [reference, current]) for (const name of asked) need(table, name);
  const chosen = { numeric: [], categorical: [], changed: [], leftOut: [] } as {
    [K in keyof ChosenColumns]: ChosenColumns[K][number][];
  };
  const isAsked = (name: string): boolean => name !== device && (features === undefined || features.includes(name));
  for (const column of reference.columns.filter(({ name }) => isAsked(name))) {
    const other = current.columns.find(({ name }) => name === column.name);
    if (other === undefined) chosen.leftOut.push({ name: column.name, why: 'only the reference has it' });
    else sortOut(chosen, { name: column.name, reference: column, current: other });
  }
  const known = new Set(reference.columns.map(({ name }) => name));
  for (const { name } of current.columns)
    if (!known.has(name) && isAsked(name)) chosen.leftOut.push({ name, why: 'only the current file has it' });
  if (chosen.numeric.length + chosen.categorical.length + chosen.changed.length === 0)
    throw new CompareError(
      'COLUMN',
      `nothing to compare: ${reference.path} has ${names(reference)}; ${current.path} has ${names(current)}`,
    );
  return chosen;
}

function sortOut(chosen: { [K in keyof ChosenColumns]: ChosenColumns[K][number][] }, column: SharedColumn): void {
  const kinds: ColumnKind[] = [column.reference.kind, column.current.kind];
  if (kinds.includes('other'))
    chosen.leftOut.push({ name: column.name, why: 'it holds no single values (lists, maps or the like)' });
  else if (kinds.includes('time')) chosen.leftOut.push({ name: column.name, why: 'it holds times' });
  else if (kinds.every((kind) => kind !== 'text')) chosen.numeric.push(column);
  else if (kinds.every((kind) => kind !== 'number')) chosen.categorical.push(asText(column));
  else chosen.changed.push(column);
}

/** An empty column beside one of text is text that is missing. */
function asText(column: SharedColumn): SharedColumn {
  const text = (side: TableColumn): TableColumn => (side.kind === 'empty' ? { ...side, value: `''` } : side);
  return { ...column, reference: text(column.reference), current: text(column.current) };
}

function need(table: Table, name: string): void {
  if (table.columns.some((column) => column.name === name)) return;
  throw new CompareError('COLUMN', `no column ${name} in ${table.path}; it has: ${names(table)}`);
}

function names(table: Table): string {
  const listed = table.columns.slice(0, 30).map(({ name }) => name);
  return `${listed.join(', ')}${table.columns.length > 30 ? ` and ${table.columns.length - 30} more` : ''}`;
}
