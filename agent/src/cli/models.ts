import { parseArgs } from 'node:util';
import type { Command } from '@fleetally/cli';
import { loadConfig } from '../daemon/config.js';
import { describeModels } from '../daemon/describe-models.js';
import { describeLines } from '../delivery/describe-delivery.js';

const DEFAULT_FILE = 'agent.yaml';

/** `fleetally-agent models`: what serves, from the files of the device. */
export const models: Command = {
  usage: `[--config FILE] [--json]

  --config FILE   the settings that the agent runs with (default: ${DEFAULT_FILE})
  --json          for machines

Says of each model what serves, which version is kept to be put back, what is on its way and what was not taken. It only
reads: it may run beside the agent, or after it. docs/delivery.md says what the states mean.

example: fleetally-agent models --config agent.yaml
example: fleetally-agent models --json`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string', default: DEFAULT_FILE }, json: { type: 'boolean', default: false } },
    });
    const described = describeModels(await loadConfig(values.config));
    const text = values.json
      ? JSON.stringify({ models: described }, undefined, 2)
      : described.flatMap(describeLines).join('\n');
    process.stdout.write(`${text}\n`);
    return 0;
  },
};
