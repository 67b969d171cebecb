import type { Command } from './command.js';

/** A command, loaded only when it is called. */
export interface Loaded {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** A short or an older form of other words. */
export interface ShortForm {
  readonly is: readonly [string, ...string[]];
}

/** A command line: its name, its version, and its commands. */
export interface CommandLine {
  readonly name: string;
  readonly version: string;
  readonly commands: Readonly<Record<string, Loaded | ShortForm>>;
}

/** What words name: the command, its words in full, and what follows them. */
export interface Found {
  readonly path: readonly string[];
  readonly command: Command;
  readonly rest: readonly string[];
}

/** Names of things are taken in the singular, too: `incident show` is `incidents show`. */
export function entryOf({ commands }: CommandLine, word: string): readonly [string, Loaded | ShortForm] | undefined {
  const name = [word, `${word}s`].find((one) => Object.hasOwn(commands, one));
  return name === undefined ? undefined : [name, commands[name]!];
}
