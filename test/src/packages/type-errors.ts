import { join } from 'node:path';
import ts from 'typescript';

const OPTIONS: ts.CompilerOptions = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};

/**
 * What the compiler says of one file of a folder and of every declaration of fleetally's packages that it reaches there:
 * their declarations may need nothing that an installation does not have. Other packages' own are left alone.
 */
export function typeErrors(folder: string, file: string): { readonly errors: string[]; readonly checked: number } {
  const path = join(folder, file);
  const host = ts.createCompilerHost(OPTIONS);
  host.getCurrentDirectory = () => folder;
  const program = ts.createProgram([path], OPTIONS, host);
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName === path || fileName.includes('/node_modules/@fleetally/'));
  const errors = ours
    .flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
    .map((error) => ts.formatDiagnostic(error, { ...host, getCurrentDirectory: () => folder }));
  return { errors, checked: ours.length };
}
