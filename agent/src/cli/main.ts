#!/usr/bin/env node
import { runCommand } from '@fleetally/cli';
import { AGENT_VERSION } from '../version.js';

/** A further command is an entry here and a file `cli/<command>.ts`. */
const commands = {
  run: { summary: 'serve models on this device, and watch them', load: async () => (await import('./run.js')).run },
  models: {
    summary: 'say which versions serve, are kept and are on their way',
    load: async () => (await import('./models.js')).models,
  },
  profile: {
    summary: 'make a plan from training data',
    load: async () => (await import('./profile.js')).profile,
  },
  replay: {
    summary: 'run recorded rows through a model as a fleet',
    load: async () => (await import('./replay.js')).replay,
  },
  audit: {
    summary: 'say all that has left or will leave this device',
    load: async () => (await import('./audit.js')).audit,
  },
};

process.exitCode = await runCommand(
  { name: 'fleetally-agent', version: AGENT_VERSION, commands },
  process.argv.slice(2),
);
