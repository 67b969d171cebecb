import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The version before this one: 0.2.0. The one to change when another is released. */
const COMMIT = 'df7bf79596e8f169ea2cbf6a5787110c6eee9949';
const WORKSPACES = ['proto', 'counts', 'cli', 'agent', 'collector'];

/** A clone without history has no older version to build. */
export const hasPreviousVersion =
  spawnSync('git', ['cat-file', '-e', `${COMMIT}^{commit}`], { cwd: ROOT }).status === 0;

/** Programs of one version, built. */
export interface BuiltVersion {
  /** Where it lies; to be removed by whoever had it built. */
  readonly folder: string;
  /** `fleetally`. */
  readonly collectorMain: string;
  /** The agent's library. */
  readonly agentIndex: string;
}

export const thisVersion: Omit<BuiltVersion, 'folder'> = builtIn(ROOT);

/** Checks the version before this one out of the history and builds it, on this version's third-party packages. */
export function buildPreviousVersion(): BuiltVersion {
  const folder = mkdtempSync(join(tmpdir(), 'fleetally-previous-'));
  const archive = execFileSync('git', ['archive', COMMIT, 'tsconfig.base.json', ...WORKSPACES], {
    cwd: ROOT,
    maxBuffer: 2 ** 28,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  linkPackages(folder);
  execFileSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', 'agent', 'collector'], {
    cwd: folder,
  });
  return { folder, ...builtIn(folder) };
}

function builtIn(folder: string): Omit<BuiltVersion, 'folder'> {
  return {
    collectorMain: join(folder, 'collector', 'dist', 'cli', 'main.js'),
    agentIndex: join(folder, 'agent', 'dist', 'index.js'),
  };
}

/** Its own workspaces, and everybody else's packages as they are installed here. */
function linkPackages(folder: string): void {
  const ours = join(ROOT, 'node_modules');
  const its = join(folder, 'node_modules');
  mkdirSync(join(its, '@fleetally'), { recursive: true });
  for (const name of readdirSync(ours)) {
    if (name !== '@fleetally') symlinkSync(join(ours, name), join(its, name));
  }
  for (const name of WORKSPACES) symlinkSync(join(folder, name), join(its, '@fleetally', name));
}
