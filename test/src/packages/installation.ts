import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../architecture/source-tree.js';
import { manifestOf, startRegistry, type LoopbackRegistry } from './loopback-registry.js';

const run = promisify(execFile);

export const PUBLISHED = ['proto', 'counts', 'cli', 'agent', 'collector'] as const;
export type Published = (typeof PUBLISHED)[number];

const NODE_MODULES = join(PROJECT_ROOT, 'node_modules');

/** Native libraries, linked from this repository's own `node_modules` after the installation. */
const NATIVE: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-node': ['bin'],
  '@chdb/lib-linux-x64-gnu': ['chdb_node.node', 'libchdb.so'],
  '@chdb/lib-linux-arm64-gnu': ['chdb_node.node', 'libchdb.so'],
  '@chdb/lib-darwin-arm64': ['chdb_node.node', 'libchdb.so'],
  '@chdb/lib-darwin-x64': ['chdb_node.node', 'libchdb.so'],
};

export interface Tarball {
  readonly name: Published;
  readonly path: string;
  readonly bytes: number;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

/** The published packages, packed for real, and folders outside the repository to install them into. */
export class Installation {
  readonly #folder: string;
  readonly #registry: LoopbackRegistry;
  readonly tarballs: ReadonlyMap<Published, Tarball>;

  private constructor(folder: string, registry: LoopbackRegistry, tarballs: ReadonlyMap<Published, Tarball>) {
    this.#folder = folder;
    this.#registry = registry;
    this.tarballs = tarballs;
  }

  static async pack(): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetally-packages-'));
    const workspaces = PUBLISHED.flatMap((name) => ['-w', name]);
    await npm(PROJECT_ROOT, ['pack', ...workspaces, '--pack-destination', folder]);
    const tarballs = await Promise.all(PUBLISHED.map((name) => tarballOf(folder, name)));
    const offered = tarballs.map(({ name, path }) => ({
      manifest: manifestOf(join(PROJECT_ROOT, name)),
      tarball: path,
    }));
    const registry = await startRegistry(NODE_MODULES, offered, (name) => NATIVE[name] ?? []);
    return new Installation(folder, registry, new Map(tarballs.map((tarball) => [tarball.name, tarball])));
  }

  /** `npm install PACKAGES` in a new folder. Resolves to the folder. Errors: what npm said. */
  async install(name: string, packages: readonly string[]): Promise<string> {
    const folder = join(this.#folder, name);
    await mkdir(folder);
    await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
    const cache = ['--cache', join(this.#folder, 'cache'), '--registry', this.#registry.url];
    // The scripts of third parties fetch or link the native parts, which are linked below.
    await npm(folder, ['install', '--ignore-scripts', ...cache, ...packages]);
    for (const [native, entries] of Object.entries(NATIVE)) {
      const installed = join(folder, 'node_modules', native);
      if (!existsSync(installed)) continue;
      for (const entry of entries) await symlink(join(NODE_MODULES, native, entry), join(installed, entry));
    }
    return folder;
  }

  async dispose(): Promise<void> {
    await this.#registry.close();
    await rm(this.#folder, { recursive: true });
  }
}

/** Runs npm there, without what an npm around this test has put into the environment, and without a proxy. */
export async function npm(folder: string, args: readonly string[]): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_|_proxy$/i.test(name));
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel', 'error'];
  await run('npm', [...args, ...quiet], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), NO_PROXY: '127.0.0.1' },
  });
}

async function tarballOf(folder: string, name: Published): Promise<Tarball> {
  const { version } = manifestOf(join(PROJECT_ROOT, name));
  const path = join(folder, `fleetally-${name}-${version}.tgz`);
  const { stdout } = await run('tar', ['-tzf', path], { maxBuffer: 1e7 });
  const files = stdout
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''));
  return { name, path, bytes: (await stat(path)).size, files };
}
