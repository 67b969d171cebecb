import { openStore } from '@fleetally/collector';
import { dataOf } from './serve-process.js';

/** What the store holds of one agent's life (device and boot). */
export interface StoredLife {
  readonly device: string;
  readonly boot: number;
  readonly reports: number;
  /** How many different numbers they have; fewer than `reports` means a copy. */
  readonly sequences: number;
  readonly first: number;
  readonly last: number;
}

/**
 * The lives of all devices, by device and then by event time, from the data directory of a collector that has ended.
 * Copies that a merge would remove later are counted as well.
 */
export async function storedLives(folder: string): Promise<StoredLife[]> {
  const store = await openStore({ data: dataOf(folder) }, 0);
  try {
    return await store.connection.read.rows(
      `SELECT device, toString(boot) AS life, count() AS reports, uniqExact(sequence) AS sequences,
              min(sequence) AS first, max(sequence) AS last
       FROM reports GROUP BY device, boot ORDER BY device, min(window_start)`,
      (row) => ({
        device: String(row['device']),
        boot: Number(row['life']),
        reports: Number(row['reports']),
        sequences: Number(row['sequences']),
        first: Number(row['first']),
        last: Number(row['last']),
      }),
    );
  } finally {
    await store.close();
  }
}

/** The sequence numbers that are stored, of all devices, in order; copies count. */
export async function storedSequences(folder: string): Promise<number[]> {
  const store = await openStore({ data: dataOf(folder) }, 0);
  try {
    const statement = 'SELECT toUInt32(sequence) AS n FROM reports ORDER BY device, sequence';
    return await store.connection.read.rows(statement, (row) => Number(row['n']));
  } finally {
    await store.close();
  }
}
