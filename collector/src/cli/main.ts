#!/usr/bin/env node
import { completionNoun, configNoun, describeLine, noun, runCommand, type CommandLine } from '@fleetally/cli';
import { VERSION } from '../version.js';

/** A further command is an entry here and a file `cli/<command>.ts`. */
const commands: CommandLine['commands'] = {
  serve: { summary: 'run the collector', load: async () => (await import('./serve.js')).serve },
  incidents: {
    summary: 'list incidents, or show one',
    load: async () => (await import('./incidents.js')).incidents,
  },
  alarms: {
    summary: 'list alarms, show or explain one, or decide on it',
    load: async () => (await import('./alarms.js')).alarms,
  },
  recommendations: {
    summary: 'list what ought to be done, show one, or decide on it',
    load: async () => (await import('./recommendations.js')).recommendations,
  },
  rollouts: {
    summary: 'bring a version to devices, stage by stage',
    load: async () => (await import('./rollouts.js')).rollouts,
  },
  models: {
    summary: 'register models, list or show them, or retire one',
    load: async () => (await import('./models.js')).models,
  },
  devices: { summary: 'list devices, or forget one', load: async () => (await import('./devices.js')).devices },
  silences: {
    summary: 'keep alarms of a cohort quiet for a time',
    load: async () => (await import('./silences.js')).silences,
  },
  rows: {
    summary: 'find drift in recorded rows: backtest, compare',
    load: async () =>
      noun('recorded rows, without a collector', {
        backtest: (await import('./backtest.js')).backtestCommand,
        compare: (await import('./compare.js')).compareCommand,
      }),
  },
  fleet: {
    summary: 'tell the smallest change that a fleet can see',
    load: async () => noun('a fleet as a whole', { power: (await import('./power.js')).powerCommand }),
  },
  store: {
    summary: 'back the embedded store up, restore it, or export a view',
    load: async () =>
      noun('the embedded store', {
        backup: (await import('./backup.js')).backup,
        restore: (await import('./restore.js')).restore,
        export: (await import('./export.js')).exportCommand,
      }),
  },
  clickhouse: {
    summary: 'print what a ClickHouse server or cluster is set up with',
    load: async () => (await import('./clickhouse.js')).clickhouse,
  },
  doctor: { summary: 'look whether all is well here', load: async () => (await import('./doctor.js')).doctor },
  config: {
    summary: 'check the settings, show them, or print their schema',
    load: async () => {
      const { configSchema, loadConfig } = await import('../config.js');
      return configNoun({ standard: 'collector.yaml', schema: configSchema, load: loadConfig });
    },
  },
  completion: {
    summary: 'completion for bash, zsh and fish',
    load: async () => {
      const { lookUpNames } = await import('./look-up-names.js');
      return completionNoun('fleetally', () => describeLine(line), lookUpNames);
    },
  },
  explain: { is: ['alarms', 'explain'] },
  backtest: { is: ['rows', 'backtest'] },
  compare: { is: ['rows', 'compare'] },
  power: { is: ['fleet', 'power'] },
  backup: { is: ['store', 'backup'] },
  restore: { is: ['store', 'restore'] },
  export: { is: ['store', 'export'] },
};

const line: CommandLine = { name: 'fleetally', version: VERSION, commands };

process.exitCode = await runCommand(line, process.argv.slice(2));
