import type { AnnotatedBytes } from './annotate-bytes.js';
import { printable } from './render-text.js';

const PER_LINE = 16;

/** A hex dump in which every stretch of bytes has a line of its own that says what it is. */
export function renderBytes(heading: string, bytes: Uint8Array, annotated: readonly AnnotatedBytes[]): string {
  const lines = [heading, 'offset bytes'];
  let sum = 0;
  for (const { offset, length, path, type, meaning } of annotated) {
    sum += length;
    const dump = hexLines(bytes.subarray(offset, offset + length));
    const at = String(offset).padStart(6);
    lines.push(`${at} ${String(length).padStart(5)}  ${dump[0]!.padEnd(3 * PER_LINE)} ${path} (${type}): ${meaning}`);
    for (const more of dump.slice(1)) lines.push(`${' '.repeat(14)}${more}`);
  }
  lines.push(`${sum} of ${bytes.length} bytes are accounted for.`);
  return `${lines.map(printable).join('\n')}\n`;
}

function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += PER_LINE) {
    const part = Buffer.from(bytes.subarray(at, at + PER_LINE)).toString('hex');
    lines.push(part.replace(/..(?=.)/g, '$& '));
  }
  return lines;
}
