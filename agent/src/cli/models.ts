import { JSON_FLAG, noun, verb } from '@fleetally/cli';
import { loadConfig } from '../daemon/config.js';
import { describeModels } from '../daemon/describe-models.js';
import { describeLines } from '../delivery/describe-delivery.js';
import { CONFIG_FLAG } from './config-flag.js';

/** `fleetally-agent models list`: what serves, from the files of the device. */
export const models = noun('the models of this device', {
  list: verb({
    about: 'say of each model what serves, which version is kept to be put back, and what is on its way',
    flags: { ...CONFIG_FLAG, ...JSON_FLAG },
    detail: `It only reads: it may run beside the agent, or after it. docs/delivery.md says what the states mean.`,
    examples: ['models list --config agent.yaml', 'models list --json'],
    async run({ values, tell }) {
      const described = describeModels(await loadConfig(values.config));
      await tell({ models: described }, `${described.flatMap(describeLines).join('\n')}\n`);
      return 0;
    },
  }),
});
