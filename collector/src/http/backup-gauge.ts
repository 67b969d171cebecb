import { lastBackup } from '../admin/last-backup.js';
import type { CollectorConfig } from '../config.js';
import type { Metrics } from './metrics.js';

/** Sets the gauge of the last backup; another process may have made it. Errors: what the disk says. */
export async function backupGauge(metrics: Metrics, config: CollectorConfig): Promise<void> {
  const atMs = await lastBackup(config.data);
  if (atMs !== undefined) metrics.backupSucceeded.set(atMs / 1_000);
}
