import { noun } from '@fleetally/cli';
import { clickhouseDdl } from './clickhouse-ddl.js';
import { clickhouseRoles } from './clickhouse-roles.js';

/** `fleetally clickhouse ddl|roles`: prints SQL, and changes nothing. */
export const clickhouse = noun('what a ClickHouse server or cluster of your own is set up with, as SQL to run there', {
  ddl: clickhouseDdl,
  roles: clickhouseRoles,
});
