import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** `fleetally serve` on embedded ClickHouse, with everything that it runs beside ingest. */
export interface ServeProcess {
  /** `host:port` for devices. */
  readonly grpc: string;
  /** Processor seconds so far, all threads, from its own /metrics. */
  readonly processorSeconds: () => Promise<number>;
  /** Resident memory now, from the same. */
  readonly residentBytes: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Errors: Error when it ends before it is up. */
export async function startServe(directory: string): Promise<ServeProcess> {
  const main = fileURLToPath(new URL('./cli/main.js', import.meta.resolve('@fleetally/collector')));
  const args = [main, 'serve', '--data', directory, '--grpc', '127.0.0.1:0', '--http', '127.0.0.1:0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], cwd: directory });
  const exited = once(child, 'exit');
  const addresses = new Map<string, string>();
  const up = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, name, address] = /^(devices connect to|http:) (\S+)$/.exec(line) ?? [];
      if (name !== undefined && address !== undefined) addresses.set(name, address);
      if (addresses.size === 2) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the collector ended with ${code} before it was up`)));
  });
  await up;
  const metric = async (name: string): Promise<number> => {
    const metrics = await (await fetch(`${addresses.get('http:')}/metrics`)).text();
    const line = metrics.split('\n').find((one) => one.startsWith(`${name} `));
    if (line === undefined) throw new Error(`/metrics does not tell ${name}`);
    return Number(line.slice(name.length));
  };
  return {
    grpc: addresses.get('devices connect to')!,
    processorSeconds: () => metric('process_cpu_seconds_total'),
    residentBytes: () => metric('process_resident_memory_bytes'),
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await exited;
      clearTimeout(timer);
    },
  };
}
