import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { docBlocks } from '../support/doc-pages.js';

/** Beside this file, so that packages are found and are modules; nothing is written there. */
const FOLDER = fileURLToPath(new URL('./', import.meta.url));

/** What pages leave to their readers: a session that is there, and what it is fed with. */
const SURROUNDINGS = `
import type * as agent from '@fleetally/agent';
import type * as ort from 'onnxruntime-node';
declare global {
  const monitor: typeof agent.monitor;
  const InferenceSession: typeof ort.InferenceSession;
  const session: agent.MonitoredSession;
  const features: ort.Tensor;
  const feeds: Record<string, ort.Tensor>;
}
`;

const OPTIONS: ts.CompilerOptions = {
  ...{ strict: true, noEmit: true, skipLibCheck: true, types: ['node'], noUncheckedIndexedAccess: true },
  ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }, // prettier-ignore
};

/** What the compiler says of these files, each by name, one sentence a problem. */
function problemsIn(sources: ReadonlyMap<string, string>): string[] {
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists.call(host, name);
  host.readFile = (name) => sources.get(name) ?? readFile.call(host, name);
  host.getSourceFile = (name, ...rest) => {
    const text = sources.get(name);
    return text === undefined ? getSourceFile.call(host, name, ...rest) : ts.createSourceFile(name, text, rest[0]);
  };
  const program = ts.createProgram([...sources.keys()], OPTIONS, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const name = file?.fileName.replace(FOLDER, '').replace(/\.ts$/, '') ?? '';
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

it('the TypeScript of the pages is right by the types of the built packages, and an option that is not would be noticed', async () => {
  const blocks = (await docBlocks()).filter(({ language }) => language === 'ts' || language === 'typescript');
  expect(blocks.length).toBeGreaterThan(3);
  const sources = new Map([
    [`${FOLDER}surroundings.ts`, SURROUNDINGS],
    [`${FOLDER}wrong.ts`, "await monitor(session, { modl: { name: 'm' } });\nexport {};\n"],
  ]);
  // An export makes a module of each, which may wait at its top.
  for (const { page, line, text } of blocks) {
    sources.set(`${FOLDER}${page.replaceAll('/', '-')}:${line}.ts`, `${text}\nexport {};\n`);
  }
  const problems = problemsIn(sources);
  const isMeant = (problem: string): boolean => problem.startsWith('wrong: ');
  expect(problems.filter((problem) => !isMeant(problem))).toEqual([]);
  expect(problems.filter(isMeant).join('\n')).toContain('modl');
});
