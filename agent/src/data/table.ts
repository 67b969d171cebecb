/** A cell as the file has it: text formats give texts, JSON and NumPy their own kinds. null is missing. */
export type Cell = string | number | bigint | boolean | null;

/** Some rows, in the file's order. */
export interface TableBatch {
  readonly rows: readonly (readonly Cell[])[];
  /** How much of the file is read, 0 to 1. */
  readonly share: number;
}

/** Recorded rows, read from the start to the end, once or several times. */
export interface Table {
  readonly columns: readonly string[];
  /** Rows that were no rows (another number of cells, no JSON), up to where reading has come. */
  readonly rejectedRows: number;
  /** Memory is that of one batch. Errors: DataError DAMAGED. */
  batches(): AsyncIterable<TableBatch>;
}

/** Texts that mean "missing" in files people have; compared in lower case, without blanks around. */
const MISSING = new Set(['', 'nan', 'null', 'none', 'na', 'n/a', '\\n', 'nat', '?']);

/** The cell as a number; NaN where it is missing; undefined where it is something else. */
export function numberOf(cell: Cell | undefined): number | undefined {
  if (cell === null || cell === undefined) return NaN;
  if (typeof cell !== 'string') return Number(cell);
  const text = cell.trim();
  if (MISSING.has(text.toLowerCase())) return NaN;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return undefined;
}

/** The cell as a text; null where it is missing. */
export function textOf(cell: Cell | undefined): string | null {
  if (cell === null || cell === undefined) return null;
  const text = String(cell).trim();
  return text === '' ? null : text;
}
