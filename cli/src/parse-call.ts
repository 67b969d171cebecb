import { parseArgs } from 'node:util';
import type { Verb } from './command.js';
import type { Flags } from './flag.js';
import { nearest } from './nearest.js';
import { UsageError } from './usage-error.js';

/** What was written behind a command, sorted by its declaration. */
export interface Given {
  readonly values: Readonly<Record<string, string | boolean | string[] | undefined>>;
  readonly names: readonly string[];
}

/** Errors: UsageError, with the option or the name that was probably meant. */
export function parseCall(verb: Verb, args: readonly string[]): Given {
  const found = parse(verb.flags, plainJson(verb.flags, args));
  const values: Record<string, string | boolean | string[] | undefined> = {};
  for (const [name, flag] of Object.entries(verb.flags)) {
    const given = [name, ...(flag.also ?? [])].filter((one) => found.values[one] !== undefined);
    if (given.length > 1) throw new UsageError(`--${given.join(' and --')} mean the same; give one of them`);
    values[name] = found.values[given[0] ?? name] ?? (flag.type === 'boolean' ? false : flag.default);
  }
  return { values, names: checked(verb, found.positionals) };
}

/** `--json` alone becomes `--json=-`; where a file may follow as the next word, it is joined to it. */
function plainJson(flags: Flags, args: readonly string[]): string[] {
  const json = flags['json'];
  if (json?.type !== 'json') return [...args];
  const plain: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [word, next] = [args[i]!, args[i + 1]];
    if (word === '--') return [...plain, ...args.slice(i)];
    if (word !== '--json') plain.push(word);
    else if (next === '-' || (json.value !== undefined && next !== undefined && !next.startsWith('-'))) {
      plain.push(`--json=${next}`);
      i += 1;
    } else plain.push('--json=-');
  }
  return plain;
}

function parse(flags: Flags, args: string[]) {
  const options: Record<string, { type: 'string' | 'boolean'; multiple: boolean }> = {};
  for (const [name, { type, multiple, also = [] }] of Object.entries(flags)) {
    const option = { type: type === 'boolean' ? type : ('string' as const), multiple: multiple === true };
    for (const one of [name, ...also]) options[one] = option;
  }
  try {
    return parseArgs({ args, allowPositionals: true, options }) as {
      values: Record<string, string | boolean | string[] | undefined>;
      positionals: string[];
    };
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && String(cause.code).startsWith('ERR_PARSE_ARGS'))) throw cause;
    throw explained(cause, flags);
  }
}

function explained(cause: Error, flags: Flags): UsageError {
  const unknown = /^Unknown option '(-[^']*)'/.exec(cause.message)?.[1];
  if (unknown === undefined) return new UsageError(cause.message.split('\n')[0]!, { cause });
  const known = Object.keys(flags);
  const meant = nearest(unknown.replace(/^-+/, ''), known);
  const next = meant === undefined ? undefined : `did you mean --${meant}?`;
  return new UsageError(`there is no option ${unknown}`, { cause, next });
}

function checked({ takes }: Verb, given: readonly string[]): readonly string[] {
  const least = takes.filter((name) => !name.startsWith('[')).length;
  const [missing, extra] = [takes[given.length], given[takes.length]];
  if (given.length < least) throw new UsageError(`${missing ?? ''} is missing`);
  const isOpen = takes.at(-1)?.includes('...') === true;
  if (extra !== undefined && !isOpen) {
    const most = takes.length === 0 ? 'no names are' : `${takes.join(' ')} is`;
    throw new UsageError(`${extra}: ${most} all that this takes`);
  }
  return given;
}
