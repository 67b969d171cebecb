import type { Completes } from '../flag.js';
import { quoted, type CompletionTable, type Place } from './table.js';

/**
 * The words are taken from the line itself rather than from COMP_WORDS, which bash splits at colons: ids hold some. What
 * bash will put before the answer anyway is then cut off.
 */
export function bashCompletion(table: CompletionTable): string {
  const { program } = table;
  const name = `_${program.replaceAll('-', '_')}`;
  return `# bash completion for ${program}; load it with: source <(${program} completion bash)
${name}() {
  local line="\${COMP_LINE:0:COMP_POINT}" cur prev path at word i
  local -a words
  read -ra words <<<"$line"
  [[ "$line" == *[[:space:]] ]] && words+=('')
  cur="\${words[-1]}"
  COMPREPLY=()
  if (( \${#words[@]} <= 2 )); then
    ${name}_offer ${quoted(table.first.map(({ word }) => word).join(' '))}
    return
  fi
  prev="\${words[-2]}"
  path="\${words[1]}" at=2
  case "$path" in
${Object.entries(table.shortForms)
  .map(([short, is]) => `    ${short}) path=${quoted(is)} ;;`)
  .join('\n')}
${Object.entries(table.second)
  .map(
    ([noun, verbs]) => `    ${noun}${noun.endsWith('s') ? `|${noun.slice(0, -1)}` : ''})
      if (( \${#words[@]} == 3 )); then ${name}_offer ${quoted(verbs.map(({ word }) => word).join(' '))}; return; fi
      path="${noun} \${words[2]}" at=3 ;;`,
  )
  .join('\n')}
  esac
  case "$path $prev" in
${table.places.flatMap((place) => flagCases(name, place)).join('\n')}
  esac
  if [[ "$cur" == -* ]]; then
    case "$path" in
${table.places.map(({ path, flags }) => `      ${quoted(path)}) ${name}_offer ${quoted(flags.map((flag) => `--${flag.name}`).join(' '))} ;;`).join('\n')}
    esac
    return
  fi
  local -i given=0
  for (( i = at; i < \${#words[@]} - 1; i++ )); do [[ "\${words[i]}" == -* || "\${words[i-1]}" == --* ]] || given+=1; done
  case "$path $given" in
${table.places.flatMap(({ path, names }) => names.flatMap((completes, i) => (completes === undefined ? [] : [`    ${quoted(`${path} ${i}`)}) ${offer(name, completes)} ;;`]))).join('\n')}
  esac
}
${name}_offer() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
  local colons="\${cur%"\${cur##*:}"}"
  if [[ -n "$colons" && "$COMP_WORDBREAKS" == *:* ]]; then COMPREPLY=("\${COMPREPLY[@]#"$colons"}"); fi
}
complete -F ${name} ${program}
`;
}

function flagCases(name: string, { path, flags }: Place): string[] {
  return flags
    .filter(({ takesValue }) => takesValue)
    .map((flag) => {
      const action = flag.completes === undefined ? ':' : offer(name, flag.completes);
      return `    ${quoted(`${path} --${flag.name}`)}) ${action}; return ;;`;
    });
}

function offer(name: string, completes: Completes): string {
  if (completes === 'file') return 'mapfile -t COMPREPLY < <(compgen -f -- "$cur"); compopt -o filenames 2>/dev/null';
  if (completes === 'folder') return 'mapfile -t COMPREPLY < <(compgen -d -- "$cur"); compopt -o filenames 2>/dev/null';
  if (!('from' in completes)) return `${name}_offer ${quoted(completes.join(' '))}`;
  return `${name}_offer "$("\${words[0]}" completion values ${completes.from} -- "\${words[@]:1}" 2>/dev/null)"`;
}
