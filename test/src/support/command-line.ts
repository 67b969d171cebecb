import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The two programs, from the built packages. */
const PROGRAMS = {
  fleetally: fileURLToPath(new URL('../../../collector/dist/cli/main.js', import.meta.url)),
  'fleetally-agent': fileURLToPath(new URL('../../../agent/dist/cli/main.js', import.meta.url)),
} as const;

export type Program = keyof typeof PROGRAMS;

export interface Finished {
  /** The exit code, or the signal that ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that was started. `finished` never rejects but when it could not be started. */
export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** The file that node runs. Errors: when it is not built. */
export function programPath(program: Program): string {
  const main = PROGRAMS[program];
  if (!existsSync(main)) throw new Error(`${main} is missing: run npm run build first`);
  return main;
}

/** Starts one command line in `folder`, with `environment` on top of this process's own. */
export function startProgram(
  program: Program,
  args: readonly string[],
  folder?: string,
  environment: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn(process.execPath, [programPath(program), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  return { child, finished: finishedOf(child) };
}

/** What a process that was just spawned says until its end. Rejects when it could not be started. */
export function finishedOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise<Finished>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => {
      resolve({ code: code ?? signal ?? '', stdout, stderr });
    });
  });
}

/** Runs one command line in `folder` to its end. */
export function runProgram(program: Program, args: readonly string[], folder?: string): Promise<Finished> {
  return startProgram(program, args, folder).finished;
}

/** The words of the `example:` lines that `--help` ends with, the program's name left out. Errors: when there is none. */
export async function helpExamples(program: Program, ...command: string[]): Promise<string[][]> {
  const { code, stdout } = await runProgram(program, [...command, '--help']);
  if (code !== 0) throw new Error(`${program} ${command.join(' ')} --help ended with ${code}`);
  const lines = [...stdout.matchAll(/^\s*example: (.*)$/gm)].map(([, line]) => line!.trim().split(/\s+/));
  const examples = lines.filter(([first]) => first === program).map(([, ...words]) => words);
  if (examples.length === 0)
    throw new Error(`${program} ${command.join(' ')} --help has no line "example: ${program} …"`);
  return examples;
}
