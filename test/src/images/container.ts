import { execFile, spawn } from 'node:child_process';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { finishedOf, type Finished, type Started } from '../support/command-line.js';
import type { ImageConfig } from './buildah.js';

const run = promisify(execFile);
const NOBODY = 65532;

export interface ContainerOptions {
  readonly name: string;
  /** The image's root, which stays as it is: it is mounted read-only. */
  readonly root: string;
  readonly config: ImageConfig;
  /** A folder for this container's own files. */
  readonly folder: string;
  /** What `/etc/fleetally` is. */
  readonly settings: string;
  /** Whose network it shares, as containers of one pod do; its own without. */
  readonly network?: Container | undefined;
}

/**
 * A container as deploy/kubernetes asks for one: its image's user and command, a read-only root, no capabilities, no new
 * privileges, one volume. Run by runc.
 */
export class Container {
  readonly #options: ContainerOptions;
  #started: Started | undefined;

  constructor(options: ContainerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { folder, name } = this.#options;
    await mkdir(join(folder, 'volume'), { recursive: true });
    await chown(join(folder, 'volume'), NOBODY, NOBODY);
    await writeFile(join(folder, 'hosts'), '127.0.0.1 localhost collector.fleetally.svc\n');
    await writeFile(join(folder, 'config.json'), JSON.stringify(await this.#bundle()));
    const child = spawn('runc', ['run', '--bundle', folder, name], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#started = { child, finished: finishedOf(child) };
  }

  /** Runs `command` inside, as the container's user. */
  async exec(...command: string[]): Promise<Finished> {
    const child = spawn('runc', ['exec', this.#options.name, ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
    return finishedOf(child);
  }

  /** Runs `script`, the body of an async function whose result is printed as JSON. Errors: what it printed instead. */
  async ask<T>(script: string): Promise<T> {
    const source = `(async () => { ${script} })().then((result) => console.log(JSON.stringify(result)))`;
    const { code, stdout, stderr } = await this.exec('/nodejs/bin/node', '-e', source);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as T;
  }

  /** Whether its own health check is content. */
  async isHealthy(): Promise<boolean> {
    const [, ...check] = this.#options.config.Healthcheck.Test;
    return (await this.exec(...check)).code === 0;
  }

  /** Sends the image's stop signal, and waits for the end. Undefined when it was never started. */
  async stop(): Promise<Finished | undefined> {
    if (this.#started === undefined) return undefined;
    await run('runc', ['kill', this.#options.name, this.#options.config.StopSignal]).catch(() => undefined);
    const finished = await this.#started.finished;
    this.#started = undefined;
    return finished;
  }

  async #pid(): Promise<number> {
    const { stdout } = await run('runc', ['state', this.#options.name]);
    return (JSON.parse(stdout) as { pid: number }).pid;
  }

  /** https://github.com/opencontainers/runtime-spec/blob/main/config.md */
  async #bundle(): Promise<object> {
    const { root, config, folder, settings, network } = this.#options;
    const [uid, gid] = config.User.split(':').map(Number);
    const shared = network === undefined ? {} : { path: `/proc/${await network.#pid()}/ns/net` };
    const bind = (destination: string, source: string, mode: 'ro' | 'rw'): object => {
      return { destination, source, type: 'bind', options: ['bind', mode, 'nosuid', 'nodev'] };
    };
    return {
      ociVersion: '1.0.2',
      root: { path: root, readonly: true },
      process: {
        user: { uid, gid },
        args: [...config.Entrypoint, ...config.Cmd],
        env: config.Env,
        cwd: config.WorkingDir,
        noNewPrivileges: true,
        capabilities: { bounding: [], effective: [], permitted: [] },
      },
      mounts: [
        { destination: '/proc', type: 'proc', source: 'proc' },
        { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['ro', 'nosuid', 'nodev', 'noexec'] },
        {
          destination: '/sys/fs/cgroup',
          type: 'cgroup',
          source: 'cgroup',
          options: ['ro', 'nosuid', 'nodev', 'noexec'],
        },
        { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
        { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'mode=1777'] },
        bind('/etc/hosts', join(folder, 'hosts'), 'ro'),
        bind('/etc/fleetally', settings, 'ro'),
        bind(config.WorkingDir, join(folder, 'volume'), 'rw'),
      ],
      linux: {
        namespaces: [
          { type: 'pid' },
          { type: 'ipc' },
          { type: 'uts' },
          { type: 'mount' },
          { type: 'network', ...shared },
        ],
      },
    };
  }
}
