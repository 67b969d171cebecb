import type { Way } from './ways.js';

/** Which tests run the examples of the help, and so those of docs/cli.md, which is made of them: command, test. */
const RUN_BY: readonly (readonly [string, string])[] = [
  ['fleetally serve', 'help'],
  ['fleetally (incidents|alarms (list|keep|resolve))', 'alarms'],
  ['fleetally alarms explain', 'explain'],
  ['fleetally recommendations', 'recommendations'],
  ['fleetally rollouts', 'rollouts'],
  ['fleetally models', 'models'],
  ['fleetally devices', 'devices'],
  ['fleetally silences', 'silences'],
  ['fleetally rows backtest', 'help'],
  ['fleetally rows compare', 'compare'],
  ['fleetally fleet power', 'power'],
  ['fleetally store (backup|restore)', 'backup'],
  ['fleetally store export', 'export'],
  ['fleetally clickhouse', 'clickhouse'],
  ['fleetally-agent run', 'run'],
  ['fleetally-agent models', 'agent-models'],
  ['fleetally-agent plans', 'profile'],
  ['fleetally-agent rows replay', 'replay'],
  ['fleetally-agent device audit', 'audit'],
];

export const EXAMPLE_WAYS: readonly Way[] = RUN_BY.map(([command, test]) => ({
  of: new RegExp(String.raw`^docs/cli\.md: ${command}\b`),
  how: 'elsewhere',
  by: `test/src/commands/${test}.test.ts`,
  says: 'helpExamples(',
}));
