import type { AuditDocument, Block } from './document.js';

const MARGIN = '  ';
const LEAST_WIDTH = 40;

/**
 * An audit as plain text of at most `width` columns where words allow it. Control characters in names that people chose
 * are shown as escapes: no attribute can draw on a terminal.
 */
export function renderText({ title, sections, digest }: AuditDocument, width: number): string {
  const columns = Math.max(LEAST_WIDTH, width);
  const lines = [title.toUpperCase(), ''];
  for (const section of sections) {
    lines.push(section.title, '='.repeat(section.title.length));
    for (const block of section.blocks) lines.push(...blockLines(block, columns));
    lines.push('');
  }
  lines.push(`SHA-256 of this audit's content: ${digest}`);
  return `${lines.map(printable).join('\n')}\n`;
}

/** Without control characters, and without those that turn the direction of writing. */
export function printable(line: string): string {
  return line.replace(
    /[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}

function blockLines(block: Block, width: number): string[] {
  switch (block.kind) {
    case 'text':
      return wrap(block.text, width, '', '');
    case 'title':
      return ['', block.text, '-'.repeat(Math.min(block.text.length, width))];
    case 'list':
      return block.items.flatMap((item) => wrap(item, width, '- ', MARGIN));
    case 'facts':
      return factLines(block.rows, width);
    case 'table':
      return tableLines(block.head, block.rows, width);
  }
}

function factLines(rows: readonly (readonly [string, string])[], width: number): string[] {
  const label = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.flatMap(([name, value]) => wrap(value, width, name.padEnd(label), ' '.repeat(label)));
}

function tableLines(head: readonly string[], rows: readonly (readonly string[])[], width: number): string[] {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const indent = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  return [head, ...rows].flatMap((row) => {
    const start = row
      .slice(0, -1)
      .map((cell, column) => cell.padEnd(widths[column]! + 2))
      .join('');
    return wrap(row.at(-1)!, width, start, ' '.repeat(Math.min(indent, width / 2)));
  });
}

function wrap(words: string, width: number, first: string, next: string): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of words.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = next;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
