import { access } from 'node:fs/promises';
import { loadConfig, parseConfig, type CollectorConfig } from '../config.js';

export const DEFAULT_FILE = 'collector.yaml';

/** The options that say which collector's data is meant, for parseArgs. */
export const PLACE_OPTIONS = {
  config: { type: 'string' },
  data: { type: 'string' },
  url: { type: 'string' },
} as const;

export const PLACE_USAGE = `  --config FILE     the collector's settings (default: ${DEFAULT_FILE}, where it exists)
  --data DIR        its data directory (default: ./fleetally-data)
  --url URL         where the collector runs, when its data directory does not say`;

interface PlaceValues {
  readonly config?: string | undefined;
  readonly data?: string | undefined;
  readonly url?: string | undefined;
}

/** Errors: ConfigError. */
export async function placeOf({
  config: file,
  data,
  url,
}: PlaceValues): Promise<{ config: CollectorConfig; url?: string | undefined }> {
  const found = file ?? (await defaultFile());
  const config = found === undefined ? parseConfig({}) : await loadConfig(found);
  return { config: data === undefined ? config : parseConfig({ ...config, data }, 'options'), url };
}

function defaultFile(): Promise<string | undefined> {
  return access(DEFAULT_FILE).then(
    () => DEFAULT_FILE,
    () => undefined,
  );
}
