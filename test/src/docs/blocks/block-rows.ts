import type { DocBlock } from '../../support/doc-pages.js';

/** By what a block is known: its page, and a line in it that no other block of the page in these languages has. */
export interface BlockName {
  readonly page: string;
  readonly line: string;
}

export interface Matched<Row> {
  readonly pairs: readonly (readonly [DocBlock, Row])[];
  /** What is wrong with the table, and what to do. */
  readonly troubles: readonly string[];
}

/** Each block with its row. `table` is the file that the rows stand in. */
export function matchRows<Row extends BlockName>(
  blocks: readonly DocBlock[],
  rows: readonly Row[],
  table: string,
): Matched<Row> {
  const isAbout = ({ page, line }: BlockName, block: DocBlock): boolean =>
    page === block.page && block.text.split('\n').some((one) => one.includes(line));
  const found = blocks.map((block) => [block, rows.filter((row) => isAbout(row, block))] as const);
  const pairs = found.flatMap(([block, [row]]) => (row === undefined ? [] : [[block, row] as const]));
  const withoutOne = found.flatMap(
    ([{ page, line, text }, { length }]) =>
    length === 1
      ? []
      : [`${page}:${line} ("${text.trim().split('\n')[0]}") has ${length} rows in ${table}: give it one, with what must hold of it`], // prettier-ignore
  );
  const idle = rows.flatMap((row) => {
    const { length } = blocks.filter((block) => isAbout(row, block));
    return length === 1 ? [] : [`the row of ${table} for ${row.page}, "${row.line}", is about ${length} blocks: name a line of one`]; // prettier-ignore
  });
  return { pairs, troubles: [...withoutOne, ...idle] };
}
