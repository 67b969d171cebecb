import type { Connection } from './connection/connection.js';
import { text } from './fields.js';

/**
 * Sets how long raw reports are kept, counted from their event time; 0 keeps them for ever. Roll-ups, verdicts and alarms
 * are not touched. Does nothing when it is set so already; otherwise ClickHouse removes old parts in the background.
 */
export async function setRetention(connection: Connection, reportsDays: number): Promise<void> {
  const { write } = connection;
  const [definition = ''] = await write.rows(
    `SELECT create_table_query AS definition FROM system.tables WHERE database = currentDatabase() AND name = 'reports'`,
    (row) => text(row, 'definition'),
  );
  const current = Number(/TTL window_start \+ toIntervalDay\((\d+)\)/.exec(definition)?.[1] ?? 0);
  if (current === reportsDays) return;
  if (reportsDays === 0) await write.command('ALTER TABLE reports REMOVE TTL');
  else {
    await write.command(
      `ALTER TABLE reports MODIFY TTL window_start + toIntervalDay(${reportsDays}) SETTINGS materialize_ttl_after_modify = 0`,
    );
  }
}
