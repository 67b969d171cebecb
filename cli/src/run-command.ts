import { coloursFor } from './colours.js';
import { entryOf, type CommandLine, type Found } from './command-line.js';
import type { Noun, Verb } from './command.js';
import { describeCommand, describeLine } from './describe.js';
import { helpOf, overview } from './help-text.js';
import { nearest } from './nearest.js';
import { parseCall } from './parse-call.js';
import { reportError } from './report-error.js';
import { requireWritable, teller } from './tell.js';
import { UsageError } from './usage-error.js';

/**
 * Finds the command that `args` names, runs it and resolves to the exit code: 0 done, 1 failed, 2 wrong use, or what
 * the command says itself. Never rejects. Trouble is told in words with what to do next, without a stack: on standard
 * error, or with `--json` as `{ "error": { "code", "message", "next" } }` on standard output.
 */
export async function runCommand(line: CommandLine, given: readonly string[]): Promise<number> {
  const args = given.length === 0 ? ['--help'] : given;
  let found: Found | undefined;
  try {
    const json = args.some((word) => word === '--json' || word === '--json=-');
    if (args[0] === '--version') return say(json ? toJson({ schema: 'fleetally.version/1', name: line.name, version: line.version }) : line.version); // prettier-ignore
    if (args[0] === '--help' || args[0] === '-h') {
      return say(json ? toJson(await describeLine(line)) : overview(line, coloursFor(process.stdout)));
    }
    const command = await find(line, args);
    found = command;
    if (asksForHelp(found.rest)) {
      const path = [line.name, ...found.path].join(' ');
      const help = () => helpOf(path, command.command, coloursFor(process.stdout));
      return say(json ? toJson({ schema: 'fleetally.command/1', ...describeCommand(path, found.command) }) : help());
    }
    return await run(line, verbOf(line, found));
  } catch (error) {
    return reportError(error, { line, args, found });
  }
}

interface FoundVerb extends Found {
  readonly command: Verb;
}

async function run({ name }: CommandLine, { path, command, rest }: FoundVerb): Promise<number> {
  const { values, names } = parseCall(command, rest);
  const json = typeof values['json'] === 'string' ? values['json'] : undefined;
  await requireWritable(json, '--json');
  const schema = `${name.replace('-', '.')}.${path.join('.')}/1`;
  return await command.run({
    values: values as Parameters<Verb['run']>[0]['values'],
    names,
    tell: teller(json, schema),
  });
}

async function find(line: CommandLine, [word = '', ...rest]: readonly string[]): Promise<Found> {
  const entry = entryOf(line, word);
  if (entry === undefined) {
    const meant = nearest(word, Object.keys(line.commands));
    const next = meant === undefined ? `${line.name} --help lists the commands` : `did you mean ${line.name} ${meant}?`;
    throw new UsageError(`unknown command ${word}`, { next });
  }
  const [name, known] = entry;
  if ('is' in known) return find(line, [...known.is, ...rest]);
  const command = await known.load();
  if (command.kind !== 'noun') return { path: [name], command, rest };
  const [second, ...more] = rest;
  const verb = second !== undefined && Object.hasOwn(command.verbs, second) ? command.verbs[second] : undefined;
  if (second === undefined || verb === undefined) return { path: [name], command, rest };
  return { path: [name, second], command: verb, rest: more };
}

/** A noun alone means its list. */
function verbOf({ name }: CommandLine, found: Found): FoundVerb {
  const { path, command, rest } = found;
  if (command.kind !== 'noun') return { path, command, rest };
  const [word] = rest;
  const otherwise = command.verbs['list'];
  const isList = otherwise !== undefined && (word === undefined || word.startsWith('-'));
  if (isList) return { path: [...path, 'list'], command: otherwise, rest };
  throw unknownVerb([name, ...path].join(' '), command, word);
}

function unknownVerb(path: string, noun: Noun, word: string | undefined): UsageError {
  const verbs = Object.keys(noun.verbs);
  const last = verbs.length > 1 ? `${verbs.slice(0, -1).join(', ')} or ${verbs.at(-1)!}` : verbs.join('');
  if (word === undefined || word.startsWith('-')) return new UsageError(`${path}: what about them? Give ${last}`);
  const meant = nearest(word, verbs);
  const next = meant === undefined ? `${path} --help tells what each does` : `did you mean ${path} ${meant}?`;
  return new UsageError(`${path} ${word}: give ${last}`, { next });
}

function asksForHelp(rest: readonly string[]): boolean {
  const end = rest.indexOf('--');
  const words = end === -1 ? rest : rest.slice(0, end);
  return words.includes('--help') || words.includes('-h');
}

function toJson(value: object): string {
  return JSON.stringify(value, undefined, 2);
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
