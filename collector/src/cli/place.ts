import { access } from 'node:fs/promises';
import type { Flags, Values } from '@fleetally/cli';
import type { Place } from '../admin/open-or-ask.js';
import { loadConfig, parseConfig } from '../config.js';

export const DEFAULT_FILE = 'collector.yaml';

/** The options that say which collector's data is meant. */
export const PLACE_FLAGS = {
  config: {
    type: 'string',
    value: 'FILE',
    about: `the collector's settings (default: ${DEFAULT_FILE}, where it exists)`,
    completes: 'file',
  },
  data: {
    type: 'string',
    value: 'DIR',
    about: 'its data directory (default: ./fleetally-data)',
    completes: 'folder',
  },
  url: {
    type: 'string',
    value: 'URL',
    about: 'where the collector runs: alone it reads what its page tells; all else needs --data for the token',
  },
} as const satisfies Flags;

/** Errors: ConfigError. */
export async function placeOf({ config: file, data, url }: Values<typeof PLACE_FLAGS>): Promise<Place> {
  const found = file ?? (await defaultFile());
  const config = found === undefined ? parseConfig({}) : await loadConfig(found);
  return {
    config: data === undefined ? config : parseConfig({ ...config, data }, 'options'),
    url,
    isNamed: data !== undefined,
  };
}

/** The settings in this folder, where there are any. */
export function defaultFile(): Promise<string | undefined> {
  return access(DEFAULT_FILE).then(
    () => DEFAULT_FILE,
    () => undefined,
  );
}
