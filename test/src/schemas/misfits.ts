import { join } from 'node:path';
import ts from 'typescript';

/** A value as it was read from a file, and the type that it is to have. */
export interface Expectation {
  /** What the value is called in what is found. */
  readonly name: string;
  readonly value: unknown;
  /** Name of the type in `module`. */
  readonly type: string;
}

export interface MisfitOptions {
  /** File of this folder that exports the types, as `kubernetes-types`. */
  readonly module: string;
  /** Other places for packages that the module imports, as `paths` of tsconfig. */
  readonly paths?: Readonly<Record<string, string[]>>;
}

/**
 * Where values don't fit published types: one sentence each with the path inside the value, none when all fit.
 *
 * Values are written as literals where their types are expected, so that the compiler objects to what is misspelt as well
 * as to what is wrong or missing: as a schema would that forbids further properties, but with the types as they were
 * published. Of several unknown properties of one object it names the first.
 */
export function misfits(expectations: readonly Expectation[], { module, paths = {} }: MisfitOptions): string[] {
  const file = join(import.meta.dirname, '__expectations.ts');
  const lines = expectations.map(({ value, type }, at) => `const v${at}: Json<T.${type}> = ${JSON.stringify(value)};`);
  const source = ts.createSourceFile(
    file,
    [PREAMBLE, importOf(module), ...lines].join('\n'),
    ts.ScriptTarget.ES2023,
    true,
  );
  const options = { ...OPTIONS, paths };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([file], options, {
    ...host,
    getSourceFile: (name, ...rest) => {
      if (name === file) return source;
      const read = sources.get(name) ?? host.getSourceFile(name, ...rest);
      if (read !== undefined) sources.set(name, read);
      return read;
    },
  });
  // A type that isn't there would let anything pass.
  const types = program.getSourceFile(join(import.meta.dirname, `${module}.ts`));
  const broken = [...program.getOptionsDiagnostics(), ...program.getSemanticDiagnostics(types)];
  if (types === undefined || broken[0] !== undefined) throw new Error(`${module}: ${textOf(broken[0])}`);
  return program.getSemanticDiagnostics(source).map((found) => {
    const node = nodeAt(source, found.start ?? 0);
    const names = pathOf(node);
    const subject = /^v(\d+)$/.exec(names[0] ?? '');
    if (subject === null) throw new Error(textOf(found));
    return `${[expectations[Number(subject[1])]!.name, ...names.slice(1)].join('.')}: ${textOf(found)}`;
  });
}

/** Files of types that were read before: the libraries are most of the work. */
const sources = new Map<string, ts.SourceFile>();

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
};

/** In JSON the member of an enumeration is its value. */
const PREAMBLE = `type Json<T> = T extends string ? \`\${T}\`
  : T extends readonly (infer E)[] ? Json<E>[]
  : T extends object ? { [K in keyof T]: Json<T[K]> }
  : T;`;

function importOf(module: string): string {
  return `import type * as T from './${module}.js';`;
}

function textOf(found: ts.Diagnostic | undefined): string {
  return ts.flattenDiagnosticMessageText(found?.messageText, '\n');
}

/** The innermost node at a position. */
function nodeAt(source: ts.SourceFile, position: number): ts.Node {
  const inside = (node: ts.Node): ts.Node =>
    ts.forEachChild(node, (child) =>
      child.getStart() <= position && position < child.end ? inside(child) : undefined,
    ) ?? node;
  return inside(source);
}

/** The variable that a node belongs to, and the properties and places in lists on the way to it. */
function pathOf(node: ts.Node): string[] {
  const names: string[] = [];
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isPropertyAssignment(at)) names.unshift(ts.isStringLiteral(at.name) ? at.name.text : at.name.getText());
    if (ts.isVariableDeclaration(at)) names.unshift(at.name.getText());
    if (ts.isArrayLiteralExpression(at.parent)) names.unshift(String(at.parent.elements.indexOf(at as ts.Expression)));
  }
  return names;
}
