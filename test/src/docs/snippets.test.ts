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

/** Its programs run word for word in device-developer.test.ts, which types that JavaScript lacks can't stand against. */
const RUN_PAGE = 'docs/start/device-developer.md';

/** Languages that the compiler reads, and how it tells them apart. */
const ENDINGS: Readonly<Record<string, string>> = { ts: '.ts', typescript: '.ts', js: '.js' };

const OPTIONS: ts.CompilerOptions = {
  // What JavaScript cannot say of its parameters is no mistake.
  ...{ allowJs: true, checkJs: true, noImplicitAny: false },
  ...{ strict: true, noEmit: true, skipLibCheck: true, types: ['node'] },
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
    const name = file?.fileName.replace(FOLDER, '').replace(/\.[jt]s$/, '') ?? '';
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

it('the TypeScript and JavaScript of the pages is right by the types of the built packages, and an option that is not would be noticed', async () => {
  const blocks = (await docBlocks())
    .filter(({ language }) => language in ENDINGS)
    .filter(({ page, language }) => page !== RUN_PAGE || language !== 'js');
  expect(blocks.length).toBeGreaterThan(3);
  const sources = new Map([
    [`${FOLDER}surroundings.ts`, SURROUNDINGS],
    [`${FOLDER}wrong.ts`, "await monitor(session, { modl: { name: 'm' } });\nexport {};\n"],
  ]);
  // An export makes a module of each, which may wait at its top.
  for (const { page, line, language, text } of blocks) {
    sources.set(`${FOLDER}${page.replaceAll('/', '-')}:${line}${ENDINGS[language]!}`, `${text}\nexport {};\n`);
  }
  const problems = problemsIn(sources);
  const isMeant = (problem: string): boolean => problem.startsWith('wrong: ');
  expect(problems.filter((problem) => !isMeant(problem))).toEqual([]);
  expect(problems.filter(isMeant).join('\n')).toContain('modl');
});
