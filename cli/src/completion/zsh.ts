import type { Completes } from '../flag.js';
import { quoted, type CompletionTable, type Place, type Word } from './table.js';

export function zshCompletion(table: CompletionTable): string {
  const { program } = table;
  const name = `_${program.replaceAll('-', '_')}`;
  return `#compdef ${program}
# zsh completion for ${program}; load it with: source <(${program} completion zsh), after compinit
${name}() {
  local path_ prev=\${words[CURRENT-1]} cur=\${words[CURRENT]} at=3 i
  local -i given=0
  if (( CURRENT == 2 )); then
    ${described('command', table.first)}
    return
  fi
  path_=\${words[2]}
  case $path_ in
${Object.entries(table.shortForms)
  .map(([short, is]) => `    ${short}) path_=${quoted(is)} ;;`)
  .join('\n')}
${Object.entries(table.second)
  .map(
    ([noun, verbs]) => `    ${noun}${noun.endsWith('s') ? `|${noun.slice(0, -1)}` : ''})
      if (( CURRENT == 3 )); then ${described('verb', verbs)}; return; fi
      path_="${noun} \${words[3]}" at=4 ;;`,
  )
  .join('\n')}
  esac
  case "$path_ $prev" in
${table.places.flatMap((place) => flagCases(place)).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $path_ in
${table.places
  .map(
    ({ path, flags }) =>
      `      ${quoted(path)}) ${described(
        'option',
        flags.map((flag) => ({ word: `--${flag.name}`, about: flag.about })),
      )} ;;`,
  )
  .join('\n')}
    esac
    return
  fi
  for (( i = at; i < CURRENT; i++ )); do [[ \${words[i]} == -* || \${words[i-1]} == --* ]] || given+=1; done
  case "$path_ $given" in
${table.places.flatMap(({ path, names }) => names.flatMap((completes, i) => (completes === undefined ? [] : [`    ${quoted(`${path} ${i}`)}) ${offer(completes)} ;;`]))).join('\n')}
  esac
}
compdef ${name} ${program}
`;
}

/** A description begins behind the first colon, so those of the word are escaped. */
function described(what: string, words: readonly Word[]): string {
  const items = words.map(({ word, about }) => quoted(`${word.replaceAll(':', '\\:')}:${about}`));
  return `local -a offered=(${items.join(' ')}); _describe ${what} offered`;
}

function flagCases({ path, flags }: Place): string[] {
  return flags
    .filter(({ takesValue }) => takesValue)
    .map((flag) => {
      const action = flag.completes === undefined ? ':' : offer(flag.completes);
      return `    ${quoted(`${path} --${flag.name}`)}) ${action}; return ;;`;
    });
}

function offer(completes: Completes): string {
  if (completes === 'file') return '_files';
  if (completes === 'folder') return '_files -/';
  if (!('from' in completes)) return `compadd -- ${completes.map(quoted).join(' ')}`;
  return `compadd -- \${(f)"$(\${words[1]} completion values ${completes.from} -- \${words[2,-1]} 2>/dev/null)"}`;
}
