import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A fenced block of a page. */
export interface DocBlock {
  /** From the root of the project. */
  readonly page: string;
  readonly line: number;
  /** As the fence says: `sh`, `ts` …; empty where it says nothing. */
  readonly language: string;
  readonly text: string;
}

export interface DocPage {
  /** From the root of the project. */
  readonly page: string;
  readonly text: string;
}

/** README.md, CONTRIBUTING.md, the pages below docs/ and those that packages are published with. */
export async function docPages(): Promise<DocPage[]> {
  const below = await readdir(`${ROOT}docs`, { recursive: true });
  const pages = [
    ...['README.md', 'CONTRIBUTING.md'],
    ...['agent', 'cli', 'collector', 'counts', 'proto'].map((workspace) => `${workspace}/README.md`),
    ...below.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ];
  return Promise.all(pages.map(async (page) => ({ page, text: await readFile(`${ROOT}${page}`, 'utf8') })));
}

/** All fenced blocks of these pages. */
export async function docBlocks(): Promise<DocBlock[]> {
  return (await docPages()).flatMap(({ page, text }) => blocksOf(page, text));
}

/** The only block of a page with this line, or part of one. Errors: Error when there is none, or several. */
export async function docBlock(page: string, line: string): Promise<DocBlock> {
  const found = (await docBlocks()).filter((block) => block.page === page && block.text.includes(line));
  if (found.length !== 1) throw new Error(`${page} has ${found.length} blocks with "${line}"`);
  return found[0]!;
}

function blocksOf(page: string, text: string): DocBlock[] {
  return [...text.matchAll(/^```(\w*)[^\n]*\n(.*?)^```$/gms)].map((found) => {
    const line = text.slice(0, found.index).split('\n').length + 1;
    return { page, line, language: found[1]!, text: found[2]! };
  });
}

/** The command lines of our programs in a block of a shell: comments, prompts and what is piped into left out. */
export function commandLines(text: string): string[][] {
  const joined = text.replace(/\\\n\s*/g, ' ');
  return joined.split('\n').flatMap((line) =>
    shellWords(line.replace(/^\s*\$ /, '')).flatMap((words) => {
      const start = words.findIndex((word) => /^(fleetally|fleetally-agent)$/.test(word));
      const isCall = start === 0 || (start > 0 && words.slice(0, start).every((word) => /^(npx|sudo|exec|time|nohup|-\w+|\w+=\S*|--no-install)$/.test(word))); // prettier-ignore
      return isCall ? [words.slice(start)] : [];
    }),
  );
}

/** One line as a shell splits it: a list of words for each command in it. */
function shellWords(line: string): string[][] {
  const commands: string[][] = [[]];
  const word = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|([|;&]+)|(#.*)|([^\s'"|;&]+)/gy;
  let open = false;
  for (const [whole, single, double, ends, comment, plain] of line.matchAll(word)) {
    const words = commands.at(-1)!;
    if (comment !== undefined && !open) break;
    const text = single ?? double ?? plain ?? comment;
    if (ends !== undefined) commands.push([]);
    else if (text === undefined || whole.trim() === '') open = false;
    else if (open) words.push(`${words.pop() ?? ''}${text}`);
    else words.push(text);
    if (text !== undefined) open = true;
    if (ends !== undefined) open = false;
  }
  return commands.filter((words) => words.length > 0);
}
