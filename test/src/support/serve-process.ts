import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CollectorConfigInput } from '@fleetally/collector';

const MAIN = fileURLToPath(new URL('../../../collector/dist/cli/main.js', import.meta.url));

export interface ServeOptions {
  /** Where the data directory goes. */
  readonly folder: string;
  /** Where the configuration goes. @default folder */
  readonly configFolder?: string;
  /** `host:port`. @default a free port */
  readonly grpc?: string;
  readonly http?: string;
  /** Let SQL clients in, on a free port. @default nobody chose, so that it is as for everybody */
  readonly sql?: boolean;
  readonly config?: Omit<CollectorConfigInput, 'listen' | 'data'>;
  /** The program, for another version's. @default this one's */
  readonly main?: string;
}

/** `fleetally serve` in a process of its own, from the built package, on an embedded ClickHouse. */
export class ServeProcess {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #said: { stderr: string };
  readonly #exit: Promise<number | string>;
  /** `host:port` for devices. */
  readonly grpc: string;
  /** The page and the REST API. */
  readonly http: string;
  /** For SQL clients; empty where nobody lets them in. */
  readonly clickhouse: string;

  private constructor(
    child: ChildProcessByStdio<null, Readable, Readable>,
    said: { stderr: string },
    exit: Promise<number | string>,
    addresses: Addresses,
  ) {
    this.#child = child;
    this.#said = said;
    this.#exit = exit;
    this.grpc = addresses.grpc;
    this.http = addresses.http;
    this.clickhouse = addresses.clickhouse ?? '';
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Resolves once it serves. Errors: Error with what it said, when it ends before. */
  static async start(options: ServeOptions): Promise<ServeProcess> {
    const { folder, configFolder = folder, grpc, http, sql, config, main = MAIN } = options;
    if (!existsSync(main)) throw new Error(`${main} is missing: run npm run build first`);
    const listen = {
      ...{ grpc: grpc ?? '127.0.0.1:0', http: http ?? '127.0.0.1:0' },
      ...(sql === true && { clickhouse: '127.0.0.1:0' }),
    };
    const file = join(configFolder, 'collector.yaml');
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ log: { level: 'warn' }, ...config, listen, data: dataOf(folder) }));
    const child = spawn(process.execPath, [main, 'serve', '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stderr: '' };
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    const exit = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
    const addresses = await addressesOf(child);
    if (addresses === undefined) throw new Error(`serve ended with ${await exit}: ${said.stderr}`);
    return new ServeProcess(child, said, exit, addresses);
  }

  get stderr(): string {
    return this.#said.stderr;
  }

  /** Sends the signal and resolves to the exit code, or to the signal that ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string> {
    this.#child.kill(signal);
    return this.#exit;
  }

  /** The JSON of a REST resource. Errors: Error naming path and status. */
  async get(path: string): Promise<unknown> {
    const response = await fetch(this.http + path);
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  }
}

/** The data directory of the collector that has `folder`. */
export function dataOf(folder: string): string {
  return join(folder, 'data');
}

interface Addresses {
  readonly grpc: string;
  readonly http: string;
  readonly clickhouse?: string;
}

/** Reads standard output to its end, as it must be, and takes the addresses from it; that of the pages comes last. */
function addressesOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Addresses | undefined> {
  return new Promise((resolve) => {
    let grpc: string | undefined;
    let clickhouse: string | undefined;
    createInterface(child.stdout)
      .on('line', (line) => {
        grpc ??= /^devices connect to (\S+)$/.exec(line)?.[1];
        clickhouse ??= /^clickhouse: (\S+)$/.exec(line)?.[1];
        const http = /^http: (\S+)$/.exec(line)?.[1];
        if (grpc !== undefined && http !== undefined) resolve({ grpc, http, ...(clickhouse && { clickhouse }) });
      })
      .on('close', () => {
        resolve(undefined);
      });
  });
}
