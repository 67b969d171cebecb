import { spawn } from 'node:child_process';
import { finishedOf, type Finished } from '../../support/command-line.js';

/** Where a command is typed. */
export interface Place {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs a command in bash to its end; a failure anywhere in a pipe is its own. */
export function runInShell(command: string, place: Place): Promise<Finished> {
  return shell(command, place).finished;
}

/** What has not come up by then does not. */
const UP_WITHIN_MS = 60_000;

/**
 * Runs a command that stays, such as a server, until it has printed `isUp`, and then stops it as a service manager would.
 * Resolves to what it printed, and to the code it ended with.
 */
export async function runUntilUp(command: string, isUp: RegExp, place: Place): Promise<Finished> {
  // In the place of the shell: the signal is the program's, and so is the exit code.
  const { child, finished } = shell(`exec ${command}`, place);
  let said = '';
  child.stdout.on('data', (text: string) => {
    said += text;
    if (isUp.test(said)) child.kill('SIGTERM');
  });
  const patience = setTimeout(() => child.kill('SIGKILL'), UP_WITHIN_MS);
  return finished.finally(() => clearTimeout(patience));
}

function shell(command: string, { folder, environment }: Place) {
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', command], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, finished: finishedOf(child) };
}
