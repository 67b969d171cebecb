import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface CodeBlock {
  /** As the fence says: `js`, `sh`, `sql` … */
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page below `docs/`, in their order. Errors: as of reading a file. */
export async function codeBlocks(page: string): Promise<CodeBlock[]> {
  const text = await readFile(fileURLToPath(new URL(`../../../docs/${page}`, import.meta.url)), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, body]) => {
    return { language: language!, text: body! };
  });
}
