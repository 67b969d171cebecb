#!/usr/bin/env node
import { completionNoun, configNoun, describeLine, noun, runCommand, type CommandLine } from '@fleetally/cli';
import { AGENT_VERSION } from '../version.js';

/** A further command is an entry here and a file `cli/<command>.ts`. */
const commands: CommandLine['commands'] = {
  run: { summary: 'serve models on this device, and watch them', load: async () => (await import('./run.js')).run },
  models: {
    summary: 'say which versions serve, are kept and are on their way',
    load: async () => (await import('./models.js')).models,
  },
  plans: {
    summary: 'make a plan from training data, show or extend one',
    load: async () => {
      const { planExtend, planShow } = await import('./plans.js');
      const { profile } = await import('./profile.js');
      return noun('what devices count', { make: profile, show: planShow, extend: planExtend });
    },
  },
  rows: {
    summary: 'run recorded rows through a model as a fleet',
    load: async () => noun('recorded rows', { replay: (await import('./replay.js')).replay }),
  },
  device: {
    summary: 'say all that has left or will leave this device',
    load: async () => noun('this device', { audit: (await import('./audit.js')).audit }),
  },
  doctor: { summary: 'look whether all is well here', load: async () => (await import('./doctor.js')).doctor },
  config: {
    summary: 'check the settings, show them, or print their schema',
    load: async () => {
      const { loadConfig } = await import('../daemon/config.js');
      const { schema } = await import('../daemon/config-schema.js');
      return configNoun({ standard: 'agent.yaml', schema, load: loadConfig });
    },
  },
  completion: {
    summary: 'completion for bash, zsh and fish',
    load: () =>
      Promise.resolve(
        completionNoun(
          'fleetally-agent',
          () => describeLine(line),
          () => Promise.resolve([]),
        ),
      ),
  },
  profile: { is: ['plans', 'make'] },
  replay: { is: ['rows', 'replay'] },
  audit: { is: ['device', 'audit'] },
};

const line: CommandLine = { name: 'fleetally-agent', version: AGENT_VERSION, commands };

process.exitCode = await runCommand(line, process.argv.slice(2));
