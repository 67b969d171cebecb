/** A value of `param_*` as it came, and as the store's connections take it. */
type Value = string | readonly string[] | readonly number[];

/**
 * Values of the parameters that a statement names, by the types it gives them: texts come escaped, as in tab-separated
 * text; lists come as literals.
 */
export function parameterValues(
  statement: string,
  raw: Readonly<Record<string, string>>,
): Readonly<Record<string, Value>> {
  const types = new Map([...statement.matchAll(/\{\s*(\w+)\s*:\s*([^}]*)\}/g)].map(([, name, type]) => [name, type]));
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [
      name,
      types.get(name)?.startsWith('Array(') === true ? (listOf(value) ?? value) : unescaped(value),
    ]),
  );
}

/** `['a','b']` or `[1,2]`; undefined for lists of other things, which go on as they came. */
function listOf(literal: string): readonly string[] | readonly number[] | undefined {
  const inside = /^\s*\[(.*)\]\s*$/s.exec(literal)?.[1];
  if (inside === undefined) return undefined;
  if (/^\s*$/.test(inside)) return [];
  if (/^[-+\d.eE,\s]+$/.test(inside)) return inside.split(',').map(Number);
  if (!/^\s*'(?:[^'\\]|\\.)*'(?:\s*,\s*'(?:[^'\\]|\\.)*')*\s*$/s.test(inside)) return undefined;
  return [...inside.matchAll(/'((?:[^'\\]|\\.)*)'/gs)].map(([, text]) => unescaped(text!));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };

function unescaped(value: string): string {
  return value.replace(/\\(.)/gs, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}
