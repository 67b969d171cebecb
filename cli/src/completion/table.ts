import type { DescribedLine, DescribedVerb } from '../describe.js';
import type { Completes, Flag } from '../flag.js';

/** One thing that a shell may be at: a command's words, and what may follow them. */
export interface Place {
  /** `incidents show`, without the program. */
  readonly path: string;
  /** What completes each name that follows. */
  readonly names: readonly (Completes | undefined)[];
  readonly flags: readonly PlaceFlag[];
}

export interface PlaceFlag {
  readonly name: string;
  readonly about: string;
  readonly takesValue: boolean;
  readonly completes: Completes | undefined;
}

export interface Word {
  readonly word: string;
  readonly about: string;
}

/** What all three shells are told. */
export interface CompletionTable {
  readonly program: string;
  /** First words: nouns, commands of their own, short forms. */
  readonly first: readonly Word[];
  /** Second words, by the first; none for a command of its own. */
  readonly second: Readonly<Record<string, readonly Word[]>>;
  /** Short forms and the words that they stand for. */
  readonly shortForms: Readonly<Record<string, string>>;
  readonly places: readonly Place[];
}

/** Pure. */
export function completionTable({ name, nouns, shortForms, commands }: DescribedLine): CompletionTable {
  const about = (path: string): string => commands.find(({ command }) => command === `${name} ${path}`)?.about ?? path;
  const second: Record<string, Word[]> = {};
  for (const { command, about: text } of commands) {
    const [, noun = '', verb] = command.split(' ');
    if (verb !== undefined) (second[noun] ??= []).push({ word: verb, about: text });
  }
  return {
    program: name,
    first: [
      ...Object.entries(nouns).map(([word, text]) => ({ word, about: text })),
      ...Object.entries(shortForms).map(([word, path]) => ({ word, about: about(path) })),
    ],
    ...{ second, shortForms, places: commands.map(placeOf) },
  };
}

function placeOf({ command, takes, flags }: DescribedVerb): Place {
  return {
    path: command.split(' ').slice(1).join(' '),
    names: takes.map(({ completes }) => completes),
    flags: [
      ...Object.entries(flags).map(([name, flag]) => flagOf(name, flag)),
      { name: 'help', about: 'tell more', takesValue: false, completes: undefined },
    ],
  };
}

function flagOf(name: string, { type, about, completes }: Flag): PlaceFlag {
  return { name, about, takesValue: type === 'string', completes };
}

/** A text inside single quotes of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
