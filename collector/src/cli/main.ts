#!/usr/bin/env node
import { runCommand } from '@fleetally/cli';
import { VERSION } from '../version.js';

/** A further command is an entry here and a file `cli/<command>.ts`. */
const commands = {
  serve: { summary: 'run the collector', load: async () => (await import('./serve.js')).serve },
  backtest: {
    summary: 'run recorded rows through detection',
    load: async () => (await import('./backtest.js')).backtestCommand,
  },
  compare: {
    summary: 'tell what differs between two files of rows',
    load: async () => (await import('./compare.js')).compareCommand,
  },
  explain: { summary: 'show what led to an alarm', load: async () => (await import('./explain.js')).explain },
  power: {
    summary: 'tell the smallest change that a fleet can see',
    load: async () => (await import('./power.js')).powerCommand,
  },
  backup: { summary: 'copy the embedded store into a folder', load: async () => (await import('./backup.js')).backup },
  restore: { summary: 'make a data directory from a backup', load: async () => (await import('./restore.js')).restore },
  export: {
    summary: 'write what a documented view tells into a file',
    load: async () => (await import('./export.js')).exportCommand,
  },
  clickhouse: {
    summary: 'print roles for a ClickHouse server',
    load: async () => (await import('./clickhouse.js')).clickhouse,
  },
  incidents: {
    summary: 'list incidents, or show one',
    load: async () => (await import('./incidents.js')).incidents,
  },
  recommendations: {
    summary: 'list what ought to be done, show one, or decide on it',
    load: async () => (await import('./recommendations.js')).recommendations,
  },
  alarms: {
    summary: 'list alarms, show one, or decide on it',
    load: async () => (await import('./alarms.js')).alarms,
  },
  clickhouse: {
    summary: 'print what a ClickHouse server or cluster is set up with',
    load: async () => (await import('./clickhouse.js')).clickhouse,
  },
  devices: { summary: 'list devices, or forget one', load: async () => (await import('./devices.js')).devices },
  models: {
    summary: 'register models, list or show them, or retire one',
    load: async () => (await import('./models.js')).models,
  },
  rollouts: {
    summary: 'bring a version to devices, stage by stage',
    load: async () => (await import('./rollouts.js')).rollouts,
  },
  silences: {
    summary: 'keep alarms of a cohort quiet for a time',
    load: async () => (await import('./silences.js')).silences,
  },
};

process.exitCode = await runCommand({ name: 'fleetally', version: VERSION, commands }, process.argv.slice(2));
