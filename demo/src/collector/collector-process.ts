import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface CollectorOptions {
  /** Where configuration and the embedded ClickHouse go. */
  directory: string;
  windowSeconds: number;
  /** Windows that a report may be late and still count. */
  latenessWindows: number;
}

/** Where the page is when nothing else listens there; `FLEETALLY_DEMO_PORT` in the environment names another, 0 a free one. */
const PAGE_PORT = 4320;
/** Where SQL clients ask, likewise. */
const SQL_PORT = 8124;
const PATIENCE_MS = 60_000;

type Addresses = Pick<CollectorProcess, 'grpc' | 'url' | 'sql'>;

/** `fleetally serve` as a process of its own, on embedded ClickHouse: what a person would start by hand. */
export class CollectorProcess {
  readonly #child: ChildProcess;
  /** `host:port` for devices. */
  readonly grpc: string;
  /** The page and the REST API. */
  readonly url: string;
  /** What ClickHouse's clients ask. */
  readonly sql: string;
  readonly #tokenFile: string;

  private constructor(child: ChildProcess, { grpc, url, sql }: Addresses, tokenFile: string) {
    this.#tokenFile = tokenFile;
    this.#child = child;
    this.grpc = grpc;
    this.url = url;
    this.sql = sql;
  }

  /** Resolves once it is up. Errors: Error with what it said last, when it ends or says nothing for a minute. */
  static async start(options: CollectorOptions): Promise<CollectorProcess> {
    const configFile = join(options.directory, 'collector.yaml');
    const wanted = Number(process.env.FLEETALLY_DEMO_PORT ?? PAGE_PORT);
    const page = (await isFree(wanted)) ? wanted : 0;
    const sql = wanted > 0 && (await isFree(SQL_PORT)) ? SQL_PORT : 0;
    await writeFile(configFile, configText(options, page, sql));
    const main = fileURLToPath(new URL('./cli/main.js', import.meta.resolve('@fleetally/collector')));
    // A group of its own, so that Ctrl-C reaches it only through us, after the agents.
    const child = spawn(process.execPath, [main, 'serve', '--config', configFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const addresses = await addressesOf(child);
    return new CollectorProcess(child, addresses, join(options.directory, 'data', 'admin-token'));
  }

  /** What lets its owner change something. */
  async token(): Promise<string> {
    return (await readFile(this.#tokenFile, 'utf8')).trim();
  }

  /** Rejects when the process ends, which it should not before `stop`. */
  async ended(): Promise<never> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    throw new Error(`the collector ended (${this.#child.signalCode ?? this.#child.exitCode ?? 'unknown'})`);
  }

  /** Asks it to save its state and end, and makes it after `timeoutMs`. */
  async stop(timeoutMs = 10_000): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), timeoutMs);
    this.#child.kill('SIGTERM');
    await exited;
    clearTimeout(timer);
  }
}

/** JSON is YAML. */
function configText(
  { directory, windowSeconds, latenessWindows }: CollectorOptions,
  page: number,
  sql: number,
): string {
  return JSON.stringify(
    {
      listen: { grpc: '127.0.0.1:0', http: `127.0.0.1:${page}`, clickhouse: `127.0.0.1:${sql}` },
      data: join(directory, 'data'),
      detection: { falseAlarms: '1/week', clock: 'auto', windowSeconds, lateness: { windows: latenessWindows } },
      // The story tells of incidents in its own words.
      log: { level: 'error' },
    },
    undefined,
    2,
  );
}

/** Reads standard output to its end, as it must be, and takes the addresses from it. */
async function addressesOf(child: ChildProcess): Promise<Addresses> {
  let grpc: string | undefined;
  let url: string | undefined;
  let sql: string | undefined;
  let last = 'nothing';
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      reject(new Error(`the collector ${why}; it said last: ${last}`));
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('did not come up within a minute');
    }, PATIENCE_MS);
    child.on('exit', () => {
      clearTimeout(timer);
      fail('ended before it was up');
    });
    createInterface({ input: child.stdout! }).on('line', (line) => {
      last = line;
      grpc ??= /^devices connect to (\S+)$/.exec(line)?.[1];
      url ??= /^http: (\S+)$/.exec(line)?.[1];
      sql ??= /^clickhouse: (\S+)$/.exec(line)?.[1];
      if (grpc === undefined || url === undefined || sql === undefined) return;
      clearTimeout(timer);
      resolve({ grpc, url, sql });
    });
  });
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
