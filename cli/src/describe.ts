import type { CommandLine } from './command-line.js';
import type { Command, Verb } from './command.js';
import type { Completes, Flag } from './flag.js';

/** One command that does something, as data: what the reference and shell completion are made from. */
export interface DescribedVerb {
  /** With the program's name: `fleetally incidents show`. */
  readonly command: string;
  readonly about: string;
  readonly detail?: string;
  readonly takes: readonly { readonly name: string; readonly completes?: Completes | undefined }[];
  readonly flags: Readonly<Record<string, Flag>>;
  readonly exitCodes: Readonly<Record<number, string>>;
  readonly examples: readonly string[];
}

/** A whole command line as data. */
export interface DescribedLine {
  readonly schema: 'fleetally.commands/1';
  readonly name: string;
  readonly version: string;
  readonly nouns: Readonly<Record<string, string>>;
  readonly shortForms: Readonly<Record<string, string>>;
  readonly commands: readonly DescribedVerb[];
}

export async function describeLine({ name, version, commands }: CommandLine): Promise<DescribedLine> {
  const nouns: Record<string, string> = {};
  const shortForms: Record<string, string> = {};
  const described: DescribedVerb[] = [];
  for (const [word, entry] of Object.entries(commands)) {
    if ('is' in entry) shortForms[word] = entry.is.join(' ');
    else {
      nouns[word] = entry.summary;
      described.push(...describeCommand(`${name} ${word}`, await entry.load()).commands);
    }
  }
  return { schema: 'fleetally.commands/1', name, version, nouns, shortForms, commands: described };
}

export function describeCommand(path: string, command: Command): { readonly commands: readonly DescribedVerb[] } {
  if (command.kind === 'verb') return { commands: [describeVerb(path, command)] };
  return { commands: Object.entries(command.verbs).map(([name, verb]) => describeVerb(`${path} ${name}`, verb)) };
}

function describeVerb(command: string, verb: Verb): DescribedVerb {
  const { about, detail, takes, completes = [], flags, exitCodes = {}, examples } = verb;
  const [program = ''] = command.split(' ');
  return {
    ...{ command, about, ...(detail === undefined ? {} : { detail }) },
    takes: takes.map((name, i) => ({ name, completes: completes[i] })),
    ...{ flags, exitCodes, examples: examples.map((example) => `${program} ${example}`) },
  };
}
