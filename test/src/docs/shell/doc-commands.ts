import { docBlocks, docPages, type DocPage } from '../../support/doc-pages.js';

/** One command as a page has it: with its pipe, its continued lines, and the assignments right before it. */
export interface DocCommand {
  readonly page: string;
  readonly line: number;
  readonly text: string;
}

const SHELLS = ['sh', 'bash', 'shell', 'console'];

/** All commands of the blocks of a shell, and those of our programs that stand in a sentence with an option. */
export async function docCommands(): Promise<DocCommand[]> {
  const blocks = (await docBlocks()).filter(({ language }) => SHELLS.includes(language));
  const shown = blocks.flatMap(({ page, line, language, text }) =>
    commandsIn(language === 'console' ? typedIn(text) : text).map((command) => ({ page, line, text: command })),
  );
  return [...shown, ...(await docPages()).flatMap(inSentences)];
}

/** What is typed in a block that shows output, too: what stands behind a prompt. */
function typedIn(text: string): string {
  return text.replace(/^(?!\$ ).*\n/gm, '');
}

/** The commands of a block, comments between them left out. */
export function commandsIn(text: string): string[] {
  const commands: string[] = [];
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    if (lines.length === 0 && /^\s*(#.*)?$/.test(line)) continue;
    lines.push(line.replace(/^\$ /, ''));
    const command = lines.join('\n');
    if (goesOn(command)) continue;
    commands.push(command.trim());
    lines = [];
  }
  return lines.length === 0 ? commands : [...commands, lines.join('\n').trim()];
}

/** Whether a shell would wait for more: an open quote, a pipe, a backslash; or all it did was to set a variable. */
function goesOn(command: string): boolean {
  const plain = command.replace(/'[^']*'|"(?:[^"\\]|\\.)*"|(^|\s)#[^\n]*/g, (part) => (/^\s?#/.test(part) ? '' : '_'));
  return /['"]/.test(plain) || /[|\\]\s*$/.test(plain) || /^\w+=\S*$/.test(plain.trim());
}

/** `fleetally … --option` in a sentence is meant to be typed; a name without options is only a name, `…` is anything. */
function inSentences({ page, text }: DocPage): DocCommand[] {
  const withoutBlocks = text.replace(/^```.*?^```$/gms, (block) => block.replace(/[^\n]/g, ''));
  return [...withoutBlocks.matchAll(/`(fleetally(?:-agent)? [^`]*--\w[^`]*)`/g)].flatMap((found) => {
    const [, command = ''] = found;
    if (command.includes('…') || command.includes('[--options]')) return [];
    return [
      { page, line: withoutBlocks.slice(0, found.index).split('\n').length, text: command.replaceAll('\n', ' ') },
    ];
  });
}
