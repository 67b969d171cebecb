import { createInterface } from 'node:readline';
import { DataError } from './data-error.js';
import type { Cell, Table } from './table.js';
import { textTable } from './text-table.js';

/**
 * JSON lines: one object a line. Columns are the keys of the first one; a row that lacks one has it missing, keys that
 * come later are not seen. Errors: DataError FILE when the first line is no object.
 */
export function openJsonLines(path: string, start: Buffer): Table {
  const [line = ''] = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
    .split('\n');
  const first = objectOf(line);
  if (first === undefined)
    throw new DataError('FILE', `${path} looks like JSON lines, but its first line is no JSON object`);
  const columns = Object.keys(first);
  return textTable(path, columns, async function* (stream) {
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      if (text.trim() !== '') yield rowOf(objectOf(text), columns);
    }
  });
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Undefined when a cell is no single value. */
function rowOf(object: Record<string, unknown> | undefined, columns: readonly string[]): Cell[] | undefined {
  if (object === undefined) return undefined;
  const row: Cell[] = [];
  for (const name of columns) {
    const value = object[name];
    if (value === undefined || value === null) row.push(null);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') row.push(value);
    else return undefined;
  }
  return row;
}
