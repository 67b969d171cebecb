import { JSON_FLAG, UsageError, verb, wholeNumber } from '@fleetally/cli';
import { parseConfig } from '../config.js';
import { rolesSql } from '../store/roles-sql.js';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `fleetally clickhouse roles`: what an administrator of a ClickHouse server runs. */
export const clickhouseRoles = verb({
  about: 'a role that may read the documented views and nothing else, and one with what the collector needs',
  flags: {
    database: {
      type: 'string',
      value: 'NAME',
      about: "the collector's database (default: fleetally); the views are in NAME_views",
    },
    reader: { type: 'string', value: 'NAME', about: 'the role for Grafana and people (default: fleetally_reader)' },
    writer: { type: 'string', value: 'NAME', about: 'the role for the collector (default: fleetally_writer)' },
    'k-devices': { type: 'string', value: 'N', about: 'as privacy.kDevices of the collector (default: 5)' },
    ...JSON_FLAG,
  },
  examples: ['clickhouse roles --database fleetally'],
  async run({ values, tell }) {
    const { database = 'fleetally', reader = 'fleetally_reader', writer = 'fleetally_writer' } = values;
    for (const name of [database, reader, writer]) {
      if (!NAME.test(name)) throw new UsageError(`${name} is no plain name, such as fleetally`);
    }
    const asked = values['k-devices'];
    const { privacy } = parseConfig(
      { privacy: asked === undefined ? {} : { kDevices: wholeNumber(asked, '--k-devices') } },
      'options',
    );
    const statements = rolesSql({ database, reader, writer, ...privacy });
    await tell({ statements }, `${statements.map((statement) => `${statement};`).join('\n')}\n`);
    return 0;
  },
});
