import { noun, verb, type Noun, type Verb } from '../command.js';
import type { DescribedLine } from '../describe.js';
import { bashCompletion } from './bash.js';
import { fishCompletion } from './fish.js';
import { completionTable, type CompletionTable } from './table.js';
import { zshCompletion } from './zsh.js';

/** Values that only the program can look up, such as ids of incidents; quick, and never in the way. */
export type LookUp = (from: string, args: readonly string[]) => Promise<readonly string[]>;

/** `completion bash|zsh|fish`, from the same table as the help; `values` is what their scripts ask. */
export function completionNoun(name: string, describe: () => Promise<DescribedLine>, lookUp: LookUp): Noun {
  const script = (shell: string, load: string, write: (table: CompletionTable) => string): Verb =>
    verb({
      about: `print the completion script for ${shell}`,
      detail: `Load it with: ${load}`,
      flags: {},
      examples: [`completion ${shell}`],
      async run() {
        process.stdout.write(write(completionTable(await describe())));
        return 0;
      },
    });
  return noun('completion by the shell', {
    bash: script('bash', `source <(${name} completion bash)`, bashCompletion),
    zsh: script('zsh', `source <(${name} completion zsh), after compinit`, zshCompletion),
    fish: script('fish', `${name} completion fish | source`, fishCompletion),
    values: verb({
      about: 'print names that a running collector knows, for the scripts above; nothing where none answers',
      takes: ['KIND', '[WORDS...]'],
      flags: {},
      examples: ['completion values models'],
      async run({ names: [kind, ...words] }) {
        const found = await lookUp(
          kind,
          words.flatMap((word) => word ?? []),
        ).catch(() => []);
        process.stdout.write(found.map((value) => `${value}\n`).join(''));
        return 0;
      },
    }),
  });
}
