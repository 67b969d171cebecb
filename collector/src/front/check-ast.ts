import type { AstNode } from './ast.js';
import { FrontError } from './front-error.js';
import type { FunctionList } from './functions.js';

/** Everything that a statement may be made of. What is not here, such as SETTINGS or APPLY, is refused. */
const KINDS = new Set([
  ...['Root', 'SelectWithUnionQuery', 'SelectIntersectExceptQuery', 'SelectQuery', 'ExpressionList', 'Subquery'],
  ...[
    'TablesInSelectQuery',
    'TablesInSelectQueryElement',
    'TableExpression',
    'TableIdentifier',
    'TableJoin',
    'ArrayJoin',
  ],
  ...['Identifier', 'Literal', 'Function', 'Asterisk', 'QualifiedAsterisk', 'WithElement', 'SampleRatio'],
  ...['ColumnsRegexpMatcher', 'QualifiedColumnsRegexpMatcher', 'ColumnsListMatcher', 'QualifiedColumnsListMatcher'],
  ...['ColumnsTransformerList', 'ColumnsExceptTransformer', 'ColumnsReplaceTransformer'],
  ...['ColumnsReplaceTransformer::Replacement', 'OrderByElement', 'InterpolateElement'],
  ...['WindowListElement', 'WindowDefinition', 'StorageOrderByElement'],
]);

/** Table functions that read nothing. */
const TABLE_FUNCTIONS = new Set(['numbers', 'generateSeries', 'generate_series', 'values']);

/** Functions whose last argument can name a table. */
const TAKES_TABLE = /^(global)?(not)?(null)?in(ignoreset)?$|^exists$/i;

export interface Readable {
  /** Database of the views: every name without a database is looked up there. */
  readonly database: string;
  /** Whole names of tables of the engine's own that clients look at, such as `system.columns`. */
  readonly systemTables: ReadonlySet<string>;
  readonly functions: FunctionList;
}

/**
 * Refuses a statement that could read anything but the views, or do anything but read, before any part of it is
 * analysed: the engine works out constant parts while it does that.
 *
 * Errors: FrontError NOT_ALLOWED, naming what is refused.
 */
export function checkAst(node: AstNode, readable: Readable): void {
  if (!KINDS.has(node.kind)) throw refused(`${node.kind} is not allowed here`);
  // INTO OUTFILE and its like stand beside the list.
  if (node.kind === 'SelectWithUnionQuery' && node.children.some(({ kind }) => kind !== 'ExpressionList')) {
    throw refused('only what is selected can be asked here, not where it goes');
  }
  if (node.kind === 'TableIdentifier') checkTable(node.name, readable);
  if (node.kind === 'TableExpression') {
    const [source] = node.children;
    if (source?.kind === 'Function') {
      if (!TABLE_FUNCTIONS.has(source.name)) throw refused(`the table function ${source.name} is not allowed here`);
      for (const child of source.children) checkAst(child, readable);
      for (const child of node.children.slice(1)) checkAst(child, readable);
      return;
    }
  }
  if (node.kind === 'Function') checkFunction(node, readable);
  if (node.kind === 'Identifier' && !readable.functions.mayBeNamed(node.name)) {
    throw refused(`${node.name} names a function that is not allowed here`);
  }
  for (const child of node.children) checkAst(child, readable);
}

function checkTable(name: string, { database, systemTables }: Readable): void {
  // Without a database it is a view, or a name that the statement itself gives.
  if (!name.includes('.') || name.startsWith(`${database}.`) || systemTables.has(name.toLowerCase())) return;
  throw refused(`${name} can't be read here: only the views of ${database} can`);
}

function checkFunction({ name, children }: AstNode, readable: Readable): void {
  if (!readable.functions.has(name)) throw refused(`the function ${name} is not allowed here`);
  const last = children[0]?.children.at(-1);
  if (TAKES_TABLE.test(name) && last?.kind === 'Identifier') checkTable(last.name, readable);
}

function refused(what: string): FrontError {
  return new FrontError('NOT_ALLOWED', `${what}. See docs/clickhouse.md`);
}
