import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PROJECT_ROOT } from '../../architecture/source-tree.js';
import type { BlockName } from './block-rows.js';

/** A block that the test in the file `by` holds: it names the page, and the line. */
export interface Elsewhere extends BlockName {
  readonly by: string;
}

/** The rows whose test does not speak of their block, a sentence each. Errors: when there is no such file. */
export async function namedElsewhere(rows: readonly Elsewhere[]): Promise<string[]> {
  const troubles = rows.map(async ({ page, line, by }) => {
    const test = await readFile(join(PROJECT_ROOT, by), 'utf8');
    return [basename(page), line].flatMap((one) => (test.includes(one) ? [] : [`${by} does not speak of "${one}"`]));
  });
  return (await Promise.all(troubles)).flat();
}
