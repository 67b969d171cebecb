import { EXPIRING_TABLES } from '../../store/expired-rows.js';
import { closed, counter, gauge, histogram } from './metric-spec.js';

/** The collector as a program: its store, its disk, who asks it and whom it tells. */
export const OPERATION_METRICS = {
  buildInfo: gauge('fleetally_build_info', 'info', 'Always 1, with the versions of the collector and of Node.', {
    version: { of: 'version of the collector', most: 1, beyond: '' },
    node: { of: 'version of Node', most: 1, beyond: '' },
    store: closed('embedded', 'server'),
  }),
  storeUp: gauge('fleetally_store_up', 'flag', '1 while the store answers, 0 while it does not.', {}),
  storeSeconds: histogram(
    'fleetally_store_operation_seconds',
    'Time of one store operation: append writes a batch of reports, the others are single statements by whom they serve.',
    { operation: closed('append', 'write', 'tick', 'read') },
  ),
  storeErrors: counter(
    'fleetally_store_errors_total',
    'count',
    'Statements that failed: rejected blames the data, statement the schema, unavailable passes.',
    {
      operation: closed('write', 'tick', 'read'),
      code: closed('rejected', 'statement', 'unavailable'),
    },
  ),
  diskFree: gauge(
    'fleetally_disk_free_bytes',
    'bytes',
    'Free on the disks of the store; of a cluster, on those of the host that answered.',
    { disk: { of: "the store's name for it", most: 20, beyond: 'left out' } },
  ),
  diskSize: gauge(
    'fleetally_disk_size_bytes',
    'bytes',
    'Size of the disks of the store; of a cluster, of those of the host that answered.',
    { disk: { of: "the store's name for it", most: 20, beyond: 'left out' } },
  ),
  retentionSucceeded: gauge(
    'fleetally_retention_last_success_timestamp_seconds',
    'unix seconds',
    'When old rows were last looked for and removed; 0 before the first time.',
    {},
  ),
  retentionRemoved: counter('fleetally_retention_removed_rows_total', 'count', 'Rows removed because of their age.', {
    table: { values: EXPIRING_TABLES },
  }),
  backupSucceeded: gauge(
    'fleetally_backup_last_success_timestamp_seconds',
    'unix seconds',
    'When `fleetally backup` last made a backup of this data directory; 0 while it never has.',
    {},
  ),
  notifications: counter(
    'fleetally_notifications_total',
    'count',
    'Messages to targets, by outcome: delivered, repeated (to a target that forgets) or failed (tried again).',
    {
      target: { of: 'name of a target in the configuration', most: 20, beyond: 'as many as are configured' },
      outcome: closed('delivered', 'repeated', 'failed'),
    },
  ),
  httpSeconds: histogram('fleetally_http_request_seconds', 'Time to answer one HTTP request, by route.', {
    route: { of: 'a route of the API, `console` or `none`', most: 60, beyond: 'there are no others' },
    status: { of: 'HTTP status', most: 15, beyond: 'there are no others' },
  }),
} as const;
