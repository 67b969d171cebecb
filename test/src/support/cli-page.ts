/** An option as `--help --json` tells it. */
export interface DescribedFlag {
  readonly type: 'string' | 'boolean' | 'json';
  readonly about: string;
  readonly value?: string;
  readonly default?: string;
  readonly multiple?: boolean;
  readonly also?: readonly string[];
}

export interface DescribedVerb {
  readonly command: string;
  readonly about: string;
  readonly detail?: string;
  readonly takes: readonly { readonly name: string }[];
  readonly flags: Readonly<Record<string, DescribedFlag>>;
  readonly exitCodes: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
}

/** A program as `--help --json` tells it: `fleetally.commands/1`. */
export interface DescribedLine {
  readonly name: string;
  readonly nouns: Readonly<Record<string, string>>;
  readonly shortForms: Readonly<Record<string, string>>;
  readonly commands: readonly DescribedVerb[];
}

/** `docs/cli.md`, from what both programs say of themselves with `--help --json`. Pure. */
export function cliPage(programs: readonly DescribedLine[]): string {
  return [
    '<!-- Made from the programs themselves: npx vitest run test/src/docs/reference.test.ts -u -->',
    '# The command lines',
    INTRODUCTION,
    ...programs.flatMap((program) => [`## ${program.name}`, ...overview(program), ...program.commands.map(section)]),
  ].join('\n\n');
}

const INTRODUCTION = `Both programs speak one grammar: \`program noun verb NAMES --options\`. What works on the program itself has one word
(\`serve\`, \`run\`, \`doctor\`). A noun alone means its \`list\`, and things may be named in the singular:
\`fleetally incident show in-1\`. Older forms go on working; the tables name them.

**Exit codes.** 0: done. 1: it failed, or what was asked has a bad answer, where the command says so. 2: wrong use: a
command, an option or a value that does not exist. Commands with codes of their own name them below.

**For machines.** \`--json\` prints the result on standard output and nothing else there; \`--json=FILE\` writes it into a
file, which must be writable before the work begins, and prints the words. Every result has a \`schema\`, such as
\`fleetally.incidents.list/1\`; fields are only ever added to it. With \`--json\` an error is printed as well:
\`{ "schema": "fleetally.error/1", "error": { "code", "message", "next" } }\`, where \`next\` says what to do. Commands that
took \`--json FILE\` and \`--json -\` before 0.3.0 still do. \`--help --json\` prints all commands as data.

**Times** are ISO 8601, such as \`2026-01-07T14:00:00Z\`; without a zone they are UTC. **Lengths of time** are \`50ms\`,
\`30s\`, \`5m\`, \`6h\`, \`1d\`. **Shares** are \`5%\` or \`0.05\`.

**Terminal.** Colours and progress appear on a terminal only. \`NO_COLOR\` turns colours off, \`FORCE_COLOR\` on. The time
left is told where it can be known: as a range where the speed varies, and not at all while it can't be told. \`store backup\`
and \`store export\` ask the collector that has the store how far it is; an export counts the rows that the engine has read.

**Completion.** For bash: \`source <(fleetally completion bash)\`; zsh, after \`compinit\`: \`source <(fleetally completion zsh)\`;
fish: \`fleetally completion fish | source\`. The same with \`fleetally-agent\`. Names of models, incidents and the like come
from the collector that runs; where none answers within half a second, none are offered.`;

function overview({ name, nouns, shortForms }: DescribedLine): string[] {
  const short = Object.entries(shortForms).map(([word, is]) => `| \`${name} ${word}\` | \`${name} ${is}\` |`);
  return [
    ['| command | what |', '| --- | --- |', ...Object.entries(nouns).map(([word, about]) => `| \`${word}\` | ${cell(about)} |`)].join('\n'), // prettier-ignore
    ['| short form | stands for |', '| --- | --- |', ...short].join('\n'),
  ];
}

function section({ command, takes, about, detail, flags, exitCodes, examples }: DescribedVerb): string {
  const codes = Object.entries(exitCodes).map(([code, what]) => `Exit code ${code}: ${what}.`);
  return [
    `### ${command}`,
    `\`${[command, ...takes.map(({ name }) => name), '[--options]'].join(' ')}\``,
    `${about[0]!.toUpperCase()}${about.slice(1)}.${detail === undefined ? '' : ` ${detail.trim().replaceAll('\n', ' ')}`}`,
    ...(Object.keys(flags).length === 0 ? [] : [flagTable(flags)]),
    ...(codes.length === 0 ? [] : [codes.join(' ')]),
    ...(examples.length === 0 ? [] : [['```sh', ...examples, '```'].join('\n')]),
  ].join('\n\n');
}

function flagTable(flags: DescribedVerb['flags']): string {
  const rows = Object.entries(flags).map(([name, flag]) => {
    const standard = flag.default === undefined || flag.default === '' ? '' : `\`${flag.default}\``;
    return `| \`${cell(optionText(name, flag))}\` | ${cell(aboutText(flag))} | ${standard} |`;
  });
  return ['| option | what | default |', '| --- | --- | --- |', ...rows].join('\n');
}

function optionText(name: string, { type, value }: DescribedFlag): string {
  if (type === 'boolean') return `--${name}`;
  return type === 'json' ? `--${name}[=FILE]` : `--${name} ${value ?? 'VALUE'}`;
}

function aboutText({ about, multiple, also = [] }: DescribedFlag): string {
  const older = also.length === 0 ? '' : `; older: \`--${also.join('`, `--')}\``;
  return `${about}${multiple === true ? '; may be given often' : ''}${older}`;
}

/** Inside a table of Markdown. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
