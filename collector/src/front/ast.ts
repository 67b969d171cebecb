import { FrontError } from './front-error.js';

/** A node of the engine's own syntax tree: what `EXPLAIN AST` prints of it, without alias and number of children. */
export interface AstNode {
  /** Such as `Function`, `TableIdentifier`. */
  readonly kind: string;
  /** What follows the kind: the name of a function, of a table, the text of a literal. */
  readonly name: string;
  readonly children: readonly AstNode[];
}

interface Growing extends AstNode {
  readonly children: Growing[];
}

/**
 * Reads the lines of `EXPLAIN AST`, one node each, one space of indentation a level.
 *
 * The list of statements at the top stands at the level of its parent; what is no deeper than the top is the top's.
 * Errors: FrontError NOT_ALLOWED for lines that are none of this.
 */
export function readAst(lines: readonly string[]): AstNode {
  const root: Growing = { kind: 'Root', name: '', children: [] };
  const trail: { indent: number; node: Growing }[] = [{ indent: -1, node: root }];
  for (const line of lines) {
    const indent = line.length - line.trimStart().length;
    const match = /^([A-Za-z:]+)(?: (.*?))?(?: ?\(alias .*\))?(?: \(children \d+\))?$/.exec(line.trimStart());
    if (match === null) throw new FrontError('NOT_ALLOWED', 'This statement has a part that is not known here');
    const node: Growing = { kind: match[1]!, name: match[2] ?? '', children: [] };
    while (trail.at(-1)!.indent >= indent) trail.pop();
    trail.at(-1)!.node.children.push(node);
    trail.push({ indent, node });
  }
  return root;
}
