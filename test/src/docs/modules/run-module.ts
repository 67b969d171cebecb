import { spawn } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { finishedOf } from '../../support/command-line.js';
import { PROJECT_ROOT } from '../../architecture/source-tree.js';
import { gesturesModel, gesturesPlan } from '../shell/gestures.js';

const READER = fileURLToPath(new URL('reader.mjs', import.meta.url));

/** What does not end by then does not. */
const PATIENCE_MS = 60_000;

/** The folder that a snippet runs in: the built packages, a model and its plan. */
export interface ModuleFolder {
  readonly folder: string;
  /** The classes of its model. @default those of `gestures` */
  readonly classes?: readonly string[];
  /** Whether its plan has pairs of features. @default it has */
  readonly pairs?: 'none';
}

/** Makes the folder. Errors: as of the file system. */
export async function prepareFolder({ folder, classes, pairs }: ModuleFolder): Promise<void> {
  await mkdir(folder, { recursive: true });
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  const model = gesturesModel(classes);
  for (const name of ['model.onnx', 'gestures.onnx']) await writeFile(join(folder, name), model);
  await writeFile(join(folder, 'plan.json'), JSON.stringify(gesturesPlan(pairs)));
}

/**
 * Runs a module of TypeScript or JavaScript in a process of its own and resolves to what it hands to `tell`.
 * Errors: Error with what it said, when it ends badly or tells nothing.
 */
export async function runModule(source: string, folder: string, environment: NodeJS.ProcessEnv): Promise<unknown> {
  const options = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
  // JavaScript passes through unchanged.
  const { outputText } = ts.transpileModule(source, { compilerOptions: options });
  await writeFile(join(folder, 'snippet.mjs'), outputText);
  const child = spawn(process.execPath, ['--import', READER, 'snippet.mjs'], {
    cwd: folder,
    env: { ...process.env, ...environment, XDG_STATE_HOME: join(folder, 'state') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const { code, stdout, stderr } = await finishedOf(child).finally(() => clearTimeout(patience));
  if (code !== 0 || stderr !== '' || stdout === '') throw new Error(`ended with ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as unknown;
}
