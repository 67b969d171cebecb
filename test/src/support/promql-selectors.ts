const NO_METRIC = new Set([
  ...['by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'and', 'or', 'unless', 'bool', 'offset', 'atan2'],
  ...['inf', 'nan', 'start', 'end'],
]);
/** What a list of labels in parentheses can follow. */
const BEFORE_LABELS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|[a-zA-Z_:][\w:]*|\d[\w.]*|\s+|./gs;

/**
 * Every metric selector of a PromQL expression, with its matchers and without its range, in the order of the text; each
 * once. For expressions that Prometheus has parsed: what is wrong with others is not noticed.
 */
export function selectorsOf(expression: string): string[] {
  const tokens = [...expression.matchAll(TOKEN)].map(([token]) => token).filter((token) => !/^(\s|#)/.test(token));
  const found = new Set<string>();
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token === '[') at = tokens.indexOf(']', at);
    else if (BEFORE_LABELS.has(token) && tokens[at + 1] === '(') at = tokens.indexOf(')', at);
    else if (token === '{') {
      const end = tokens.indexOf('}', at);
      found.add(tokens.slice(at, end + 1).join(''));
      at = end;
    } else if (/^[a-zA-Z_:]/.test(token)) {
      const isFunction = tokens[at + 1] === '(' || BEFORE_LABELS.has(tokens[at + 1] ?? '');
      if (isFunction || NO_METRIC.has(token.toLowerCase())) continue;
      const end = tokens[at + 1] === '{' ? tokens.indexOf('}', at) : at;
      found.add(tokens.slice(at, end + 1).join(''));
      at = end;
    }
  }
  return [...found];
}
