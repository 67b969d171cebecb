import { readdir } from 'node:fs/promises';

import { codeBlocks } from '../support/code-blocks.js';

const RUNBOOKS = new URL('../../../docs/operations/runbooks/', import.meta.url);

/** What the runbooks tell to run, one command each, with the page that tells it. */
export async function runbookCommands(): Promise<readonly { page: string; command: string }[]> {
  const pages = (await readdir(RUNBOOKS)).sort();
  const found = await Promise.all(
    pages.map(async (page) => {
      const blocks = await codeBlocks(`operations/runbooks/${page}`);
      return blocks
        .filter(({ language }) => language === 'sh')
        .flatMap(({ text }) =>
          text
            .trim()
            .split('\n')
            .map((command) => ({ page, command })),
        );
    }),
  );
  return found.flat();
}

/** The expression of a `promtool query instant`; undefined for other commands. */
export function expressionOf(command: string): string | undefined {
  return /^promtool query instant http:\/\/127\.0\.0\.1:9090 '(.*)'$/.exec(command)?.[1];
}

/** The words of a `fleetally` command that can be run as it stands; undefined for others. */
export function wordsOf(command: string): string[] | undefined {
  const [program, ...words] = command.split(' ');
  return program === 'fleetally' && !words.some((word) => /^[A-Z]+$/.test(word)) ? words : undefined;
}
