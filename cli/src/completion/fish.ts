import type { Completes } from '../flag.js';
import { quoted, type CompletionTable, type Place } from './table.js';

/** One rule a line: fish asks each whether it holds for what is typed so far. */
export function fishCompletion(table: CompletionTable): string {
  const { program } = table;
  const at = `__${program.replaceAll('-', '_')}_at`;
  const rule = (when: string, rest: string): string => `complete -c ${program} -n ${quoted(when)} ${rest}`;
  const lines = [
    ...table.first.map(({ word, about }) =>
      rule('test (count (commandline -opc)) -eq 1', `-f -a ${word} -d ${text(about)}`),
    ),
    ...Object.entries(table.second).flatMap(([noun, verbs]) =>
      verbs.map(({ word, about }) => rule(`${at} -2 ${noun}`, `-f -a ${word} -d ${text(about)}`)),
    ),
    ...table.places.flatMap((place) =>
      placeRules(place, at, program, table.shortForms).map(([when, rest]) => rule(when, rest)),
    ),
  ];
  return `# fish completion for ${program}; load it with: ${program} completion fish | source
function ${at}
    # -2 NOUN: the second word is being typed; else: the words given stand at the beginning.
    set -l words (commandline -opc)
    if test "$argv[1]" = -2
        test (count $words) -eq 2; and test "$words[2]" = "$argv[2]" -o "$words[2]s" = "$argv[2]"
        return
    end
    test (count $words) -gt (count $argv); or return 1
    for i in (seq (count $argv))
        set -l j (math $i + 1)
        test "$words[$j]" = "$argv[$i]"; or test $i = 1 -a "$words[$j]s" = "$argv[$i]"; or return 1
    end
end
${lines.join('\n')}
`;
}

type Rule = readonly [when: string, rest: string];

function placeRules(
  { path, flags, names }: Place,
  at: string,
  program: string,
  short: CompletionTable['shortForms'],
): Rule[] {
  const ways = [path, ...Object.keys(short).filter((word) => short[word] === path)];
  return ways.flatMap((way) => [
    ...flags.map(({ name, about, takesValue, completes }): Rule => [
      `${at} ${way}`,
      `-l ${name} -d ${text(about)}${takesValue ? ` -r ${offer(program, completes)}` : ''}`.trimEnd(),
    ]),
    ...names.flatMap((completes): Rule[] =>
      completes === undefined ? [] : [[`${at} ${way}`, offer(program, completes)]],
    ),
  ]);
}

function offer(program: string, completes: Completes | undefined): string {
  if (completes === undefined) return '-f';
  if (completes === 'file') return '-F';
  if (completes === 'folder') return "-f -a '(__fish_complete_directories)'";
  if (!('from' in completes)) return `-f -a ${quoted(completes.join(' '))}`;
  return `-f -a ${quoted(`(${program} completion values ${completes.from} -- (commandline -opc)[2..-1] 2>/dev/null)`)}`;
}

function text(about: string): string {
  return quoted(about.split('; ')[0]!);
}
