import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import { parseConfig } from '../config.js';
import { rolesSql } from '../store/roles-sql.js';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `fleetally clickhouse roles`: what an administrator of a ClickHouse server runs. */
export const clickhouse: Command = {
  usage: `roles [--database NAME] [--reader NAME] [--writer NAME] [--k-devices N]

Prints SQL for the administrator of a ClickHouse server: a role that may read the documented views and nothing else, and
one with what the collector needs.
  --database NAME  the collector's database (default: fleetally); the views are in NAME_views
  --reader NAME    the role for Grafana and people (default: fleetally_reader)
  --writer NAME    the role for the collector (default: fleetally_writer)
  --k-devices N    as privacy.kDevices of the collector (default: 5)

example: fleetally clickhouse roles --database fleetally`,

  run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        database: { type: 'string', default: 'fleetally' },
        reader: { type: 'string', default: 'fleetally_reader' },
        writer: { type: 'string', default: 'fleetally_writer' },
        'k-devices': { type: 'string' },
      },
    });
    if (positionals[0] !== 'roles' || positionals.length > 1) throw new UsageError('ask for roles: clickhouse roles');
    const { database, reader, writer } = values;
    for (const name of [database, reader, writer]) {
      if (!NAME.test(name)) throw new UsageError(`${name} is no plain name, such as fleetally`);
    }
    const kDevices = values['k-devices'] === undefined ? {} : { kDevices: Number(values['k-devices']) };
    const { privacy } = parseConfig({ privacy: kDevices }, 'options');
    const statements = rolesSql({ database, reader, writer, ...privacy });
    process.stdout.write(`${statements.map((statement) => `${statement};`).join('\n')}\n`);
    return Promise.resolve(0);
  },
};
