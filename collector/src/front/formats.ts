import { FrontError } from './front-error.js';

/** Formats that hold the answer and nothing of this machine: none reads a template or a schema from a file. */
const FORMATS =
  /^(Native|Null|Values|Vertical|Markdown|XML|Parquet|ArrowStream|Arrow|ORC|MsgPack|RowBinary(WithNames(AndTypes)?)?|(TabSeparated|TSV|CSV|TSKV|LineAsString)(Raw)?(WithNames(AndTypes)?)?|JSON\w*|NDJSON|JSONL\w*|Pretty\w*)$/;

/** Errors: FrontError FORMAT. */
export function checkFormat(format: string): string {
  if (FORMATS.test(format)) return format;
  throw new FrontError(
    'FORMAT',
    `Unknown format ${JSON.stringify(format.slice(0, 40))}, or one that is not offered here`,
  );
}

export function contentType(format: string): string {
  if (/^JSON|^NDJSON/.test(format)) return 'application/json; charset=UTF-8';
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8; header=present';
  if (/^(TSV|TabSeparated)/.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  if (format === 'XML') return 'application/xml; charset=UTF-8';
  if (/^(Pretty|Vertical|Markdown|Values|LineAsString|TSKV)/.test(format)) return 'text/plain; charset=UTF-8';
  return 'application/octet-stream';
}
