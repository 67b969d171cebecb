import type { Colours } from './colours.js';
import type { Command, Noun, Verb } from './command.js';
import type { CommandLine } from './command-line.js';
import type { Flag } from './flag.js';

/** All commands with a line each. */
export function overview({ name, commands }: CommandLine, colours: Colours): string {
  const own = Object.entries(commands).flatMap(([word, entry]) => ('load' in entry ? [[word, entry] as const] : []));
  const short = Object.entries(commands).flatMap(([word, entry]) => ('is' in entry ? [[word, entry.is] as const] : []));
  const width = Math.max(...own.map(([command]) => command.length)) + 2;
  const lines = own.map(([command, entry]) => `  ${colours.bold(command.padEnd(width))}${entry.summary}`);
  const older = short.map(([command, is]) => `${command} (${is.join(' ')})`);
  return [
    `usage: ${name} <noun> <verb> [names] [--options]`,
    '',
    ...lines,
    ...(older.length === 0 ? [] : ['', wrapped(`short forms: ${older.join(', ')}`, '  ')]),
    '',
    `${name} <command> --help tells more; --version tells the version; --json answers machines.`,
  ].join('\n');
}

/** The help of a command: of a noun, that of all its verbs in short. */
export function helpOf(path: string, command: Command, colours: Colours): string {
  return command.kind === 'noun' ? nounHelp(path, command, colours) : verbHelp(path, command, colours);
}

/** `usage: fleetally incidents show INCIDENT [--options]`. */
export function usageOf(path: string, command: Command): string {
  if (command.kind === 'noun') return `usage: ${path} ${Object.keys(command.verbs).join('|')}`;
  return ['usage:', path, ...command.takes, '[--options]'].join(' ');
}

function nounHelp(path: string, noun: Noun, colours: Colours): string {
  const calls = Object.entries(noun.verbs).map(
    ([name, verb]) => [[name, ...verb.takes].join(' '), verb.about] as const,
  );
  const width = Math.max(...calls.map(([call]) => call.length)) + 2;
  return [
    `usage: ${path} <verb>`,
    '',
    ...calls.map(([call, about]) => `  ${colours.bold(call.padEnd(width))}${about}`),
    '',
    `${path} <verb> --help tells the options.`,
    '',
    ...Object.values(noun.verbs).flatMap((verb) => exampleLines(path, verb)),
  ].join('\n');
}

function verbHelp(path: string, verb: Verb, colours: Colours): string {
  const flags = Object.entries(verb.flags).map(([name, flag]) => [flagText(name, flag), flagAbout(flag)] as const);
  const width = Math.min(24, Math.max(...flags.map(([flag]) => flag.length), 0)) + 2;
  const margin = ' '.repeat(width + 2);
  return [
    usageOf(path, verb),
    '',
    wrapped(`${verb.about[0]!.toUpperCase()}${verb.about.slice(1)}.`, ''),
    ...(verb.detail === undefined ? [] : [verb.detail]),
    '',
    ...flags.map(([flag, about]) => {
      const text = wrapped(about, margin);
      return flag.length + 2 > width
        ? `  ${colours.bold(flag)}\n${margin}${text}`
        : `  ${colours.bold(flag.padEnd(width))}${text}`;
    }),
    ...Object.entries(verb.exitCodes ?? {}).flatMap(([code, what], i) => [
      ...(i === 0 ? [''] : []),
      `exit code ${code}: ${what}`,
    ]),
    '',
    ...exampleLines(path, verb),
  ].join('\n');
}

function exampleLines(path: string, { examples }: Verb): string[] {
  const [program = ''] = path.split(' ');
  return examples.map((example) => `example: ${program} ${example}`);
}

/** `--json[=FILE]`, `--data DIR`, `--yes`. */
export function flagText(name: string, { type, value }: Flag): string {
  if (type === 'boolean') return `--${name}`;
  return type === 'json' ? `--${name}[=FILE]` : `--${name} ${value ?? 'VALUE'}`;
}

/** What it means, its default and its older names. */
export function flagAbout({ about, default: standard, multiple, also = [] }: Flag): string {
  return [
    about,
    ...(standard === undefined || standard === '' ? [] : [`default ${standard}`]),
    ...(multiple === true ? ['may be given often'] : []),
    ...(also.length === 0 ? [] : [`also --${also.join(', --')}`]),
  ].join('; ');
}

const COLUMNS = 110;

/** Lines of at most 110 columns, all but the first behind `margin`. */
function wrapped(text: string, margin: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && margin.length + line.length + word.length + 1 > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${margin}`);
}
