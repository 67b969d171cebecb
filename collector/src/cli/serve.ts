import { JSON_FLAG, ServiceManager, stopSignal, verb, type Flags, type Values } from '@fleetally/cli';
import { loadConfig, parseConfig, type CollectorConfig } from '../config.js';
import { defaultParts } from '../serve/default-parts.js';
import { healthOf } from '../serve/health.js';
import { startCollector } from '../serve/start-collector.js';
import { DEFAULT_FILE, defaultFile } from './place.js';

/** Where a collector keeps its data and listens: of the file, or here. */
export const SERVE_FLAGS = {
  config: {
    type: 'string',
    value: 'FILE',
    about: `settings (default: ${DEFAULT_FILE}, where it exists)`,
    completes: 'file',
  },
  data: {
    type: 'string',
    value: 'DIR',
    about: 'directory of the embedded ClickHouse (default: ./fleetally-data)',
    completes: 'folder',
  },
  grpc: { type: 'string', value: 'HOST:PORT', about: 'where devices connect (default: 127.0.0.1:4319)' },
  http: { type: 'string', value: 'HOST:PORT', about: 'where people look (default: 127.0.0.1:4320)' },
  clickhouse: {
    type: 'string',
    value: 'HOST:PORT',
    about: 'where SQL clients read (default: 127.0.0.1:8124, where that is free; off: nowhere)',
  },
  ...JSON_FLAG,
} as const satisfies Flags;

/** `fleetally serve`: a collector until a signal says stop. */
export const serve = verb({
  about: 'run the collector until a signal says stop',
  flags: SERVE_FLAGS,
  exitCodes: { 0: 'stopped by SIGTERM or SIGINT, with all that was accepted stored' },
  examples: ['serve --data ./fleetally-data --grpc 127.0.0.1:4319 --http 127.0.0.1:4320'],
  async run({ values, tell }) {
    const config = await configOf(values);
    const collector = await startCollector(config, { parts: defaultParts() });
    // Before anyone can know that it serves, since a signal that nobody waits for ends the process on the spot.
    const stopped = stopSignal();
    const addresses = [...collector.addresses];
    await tell(
      { devices: collector.grpcAddress, addresses: Object.fromEntries(addresses) },
      [`devices connect to ${collector.grpcAddress}\n`, ...addresses.map(([name, at]) => `${name}: ${at}\n`)].join(''),
    );
    const systemd = new ServiceManager();
    await systemd.ready(healthOf(collector, config));
    await stopped;
    await systemd.stopping();
    await collector.close();
    return 0;
  },
});

/** The settings that a collector starts with. Errors: ConfigError. */
export async function configOf(values: Omit<Values<typeof SERVE_FLAGS>, 'json'>): Promise<CollectorConfig> {
  const file = values.config ?? (await defaultFile());
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
