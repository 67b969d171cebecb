import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../architecture/source-tree.js';

const run = promisify(execFile);
const PLENTY_BYTES = 64 << 20;

/** What an image is configured with: https://github.com/moby/docker-image-spec */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** Images in a store of their own below `folder`, so that nothing of the machine's own images is touched. */
export class Buildah {
  readonly #store: readonly string[];

  constructor(folder: string) {
    this.#store = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run')];
  }

  /** Whether `image` could be had from its registry. */
  pulled(image: string): boolean {
    return spawnSync('buildah', [...this.#store, 'pull', '--quiet', image]).status === 0;
  }

  /** Builds `file` of the project, or of `context`, in the format that keeps a HEALTHCHECK. */
  async build(image: string, file: string, context = PROJECT_ROOT): Promise<void> {
    const how = ['--format', 'docker', '--isolation', 'chroot', '--network', 'host', '--pull-never'];
    await this.#run('bud', ...how, '--file', join(context, file), '--tag', image, context);
  }

  async config(image: string): Promise<ImageConfig> {
    const told = JSON.parse(await this.#run('inspect', '--type', 'image', image)) as {
      Docker: { config: ImageConfig };
    };
    return told.Docker.config;
  }

  /** The folder that is the image's root, until `close`. */
  async mounted(image: string): Promise<string> {
    return this.#run('mount', await this.#run('from', '--pull-never', image));
  }

  /** Lets go of every image and what was mounted. */
  async close(): Promise<void> {
    await this.#run('rm', '--all');
    await this.#run('rmi', '--all', '--force');
  }

  async #run(...args: string[]): Promise<string> {
    const { stdout } = await run('buildah', [...this.#store, ...args], { maxBuffer: PLENTY_BYTES });
    return stdout.trim();
  }
}
