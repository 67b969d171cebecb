import ts from 'typescript';

/** One import, export … from, dynamic import or require of a source file. */
export interface Import {
  readonly specifier: string;
  /** Only its types are used, so that nothing is loaded when the program runs. */
  readonly typesOnly: boolean;
}

/** A source file as the rules see it. `path` is relative to the project's root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Every dotted name that is used, such as `Date.now` or `settings.clickhouse_settings`, and every property name. */
  readonly names: ReadonlySet<string>;
}

/** Parses with TypeScript's own parser, so that comments, strings and templates cannot be mistaken for code. */
export function parseSource(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found) imports.push(found);
    const name = nameOf(node);
    if (name !== undefined) names.add(name);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return { path, imports, names };
}

/** The first folder of a path: the workspace. */
export function workspaceOf({ path }: SourceFile): string {
  return path.slice(0, path.indexOf('/'));
}

/**
 * Whether a file is only there for tests: they may use development dependencies, and doors that are not theirs. Besides
 * tests these are helpers (`testing/`, `testing-….ts`), doubles (`…-double.ts`) and suites that several implementations
 * run (`…contract.ts`).
 */
export function isTest({ path }: Pick<SourceFile, 'path'>): boolean {
  return path.startsWith('test/') || /\/testing[/-]|(?:\.test|-double|\bcontract)\.ts$/.test(path);
}

/** The package that a specifier names: `@scope/name` of `@scope/name/part`, `node:fs` of `node:fs/promises`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!;
}

function importOf(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) {
    return literal(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
  }
  if (ts.isExportDeclaration(node)) return literal(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal, true);
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const loads = expression.kind === ts.SyntaxKind.ImportKeyword || dottedName(expression) === 'require';
  return loads && node.arguments.length === 1 ? literal(node.arguments[0], false) : undefined;
}

function literal(node: ts.Node | undefined, typesOnly: boolean): Import | undefined {
  return node && ts.isStringLiteralLike(node) ? { specifier: node.text, typesOnly } : undefined;
}

function nameOf(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && (node.arguments?.length ?? 0) === 0)
    return `new ${dottedName(node.expression) ?? ''}()`;
  if (ts.isPropertyAccessExpression(node)) return dottedName(node);
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
    return ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : undefined;
  }
  if (ts.isCallExpression(node)) return dottedName(node.expression);
  return undefined;
}

function dottedName(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const left = dottedName(node.expression);
  return left === undefined ? node.name.text : `${left}.${node.name.text}`;
}
