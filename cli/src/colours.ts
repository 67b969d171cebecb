type Paint = (text: string) => string;

export interface Colours {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
}

const plain = (text: string): string => text;
const ansi = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;

const NONE: Colours = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };
const ALL: Colours = { bold: ansi(1, 22), dim: ansi(2, 22), red: ansi(31, 39), green: ansi(32, 39), yellow: ansi(33, 39) }; // prettier-ignore

/**
 * Whether to colour what goes to `stream`: on a terminal only. NO_COLOR (any text) turns colours off, FORCE_COLOR (any
 * text but 0) on; NO_COLOR wins. Source: no-color.org, force-color.org.
 */
export function coloured(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'] ?? '';
  if (force !== '') return force !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

export function coloursFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Colours {
  return coloured(stream, env) ? ALL : NONE;
}
