import type { Readable } from 'node:stream';
import type { Cell, Table, TableBatch } from './table.js';
import { explained, openText } from './text-stream.js';

const BATCH_ROWS = 4_096;

/** Rows of a text; undefined where a line is no row. Lines that never come to be one are told to `reject`. */
export type ReadRows = (stream: Readable, reject: () => void) => AsyncIterable<readonly Cell[] | undefined>;

/** A table in a file of text, read anew each time, batch by batch. */
export function textTable(path: string, columns: readonly string[], readRows: ReadRows): Table {
  let rejectedRows = 0;
  const reject = (): void => {
    rejectedRows++;
  };
  return {
    columns,
    get rejectedRows() {
      return rejectedRows;
    },
    async *batches(): AsyncGenerator<TableBatch> {
      rejectedRows = 0;
      const { stream, share } = await openText(path);
      let rows: (readonly Cell[])[] = [];
      try {
        for await (const row of readRows(stream, reject)) {
          if (row === undefined) reject();
          else rows.push(row);
          if (rows.length < BATCH_ROWS) continue;
          yield { rows, share: share() };
          rows = [];
        }
      } catch (cause) {
        throw explained(path, cause);
      } finally {
        stream.destroy();
      }
      if (rows.length > 0) yield { rows, share: share() };
    },
  };
}
