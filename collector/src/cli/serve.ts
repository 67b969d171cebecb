import { access } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ServiceManager, stopSignal, type Command } from '@fleetally/cli';
import { loadConfig, parseConfig, type CollectorConfig } from '../config.js';
import { defaultParts } from '../serve/default-parts.js';
import { healthOf } from '../serve/health.js';
import { startCollector } from '../serve/start-collector.js';

const DEFAULT_FILE = 'collector.yaml';

/** `fleetally serve`: a collector until a signal says stop. */
export const serve: Command = {
  usage: `[--config FILE] [--data DIR] [--grpc HOST:PORT] [--http HOST:PORT] [--clickhouse HOST:PORT]

  --config FILE     settings (default: ${DEFAULT_FILE}, where it exists)
  --data DIR        directory of the embedded ClickHouse (default: ./fleetally-data)
  --grpc HOST:PORT  where devices connect (default: 127.0.0.1:4319)
  --http HOST:PORT  where people look (default: 127.0.0.1:4320)
  --clickhouse HOST:PORT
                    where SQL clients read (default: 127.0.0.1:8124, where that is free; off: nowhere)

example: fleetally serve --data ./fleetally-data --grpc 127.0.0.1:4319 --http 127.0.0.1:4320`,

  async run(args) {
    const config = await configOf(args);
    const collector = await startCollector(config, { parts: defaultParts() });
    // Before anyone can know that it serves, since a signal that nobody waits for ends the process on the spot.
    const stopped = stopSignal();
    process.stdout.write(`devices connect to ${collector.grpcAddress}\n`);
    for (const [name, address] of collector.addresses) process.stdout.write(`${name}: ${address}\n`);
    const systemd = new ServiceManager();
    await systemd.ready(healthOf(collector, config));
    await stopped;
    await systemd.stopping();
    await collector.close();
    return 0;
  },
};

async function configOf(args: readonly string[]): Promise<CollectorConfig> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string' },
      data: { type: 'string' },
      grpc: { type: 'string' },
      http: { type: 'string' },
      clickhouse: { type: 'string' },
    },
  });
  const file = values.config ?? ((await exists(DEFAULT_FILE)) ? DEFAULT_FILE : undefined);
  const config = file === undefined ? parseConfig({}) : await loadConfig(file);
  const listen = {
    ...config.listen,
    ...(values.grpc !== undefined && { grpc: values.grpc }),
    ...(values.http !== undefined && { http: values.http }),
    ...(values.clickhouse !== undefined && { clickhouse: values.clickhouse }),
  };
  // Parsed again, so that options obey the same rules as the file.
  return parseConfig({ ...config, listen, data: values.data ?? config.data }, 'options');
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
