import type { Connection } from '../store/connection/connection.js';
import { number, text } from '../store/fields.js';
import type { Metrics } from './metrics.js';

/** Sets the gauges of the store's disks. Errors: StoreError. */
export async function diskGauges(metrics: Metrics, { read }: Connection): Promise<void> {
  const disks = await read.rows(DISKS, (row) => ({
    disk: text(row, 'name'),
    free: number(row, 'free_space'),
    size: number(row, 'total_space'),
  }));
  for (const gauge of [metrics.diskFree, metrics.diskSize]) gauge.reset();
  for (const { disk, free, size } of disks) {
    metrics.diskFree.set({ disk }, free);
    metrics.diskSize.set({ disk }, size);
  }
}

// A disk in an object store has no end, and says so with the largest number there is.
const DISKS = `
  SELECT name, toFloat64(free_space) AS free_space, toFloat64(total_space) AS total_space
  FROM system.disks
  WHERE total_space BETWEEN 1 AND 9223372036854775807
  ORDER BY name
  LIMIT 20`;
