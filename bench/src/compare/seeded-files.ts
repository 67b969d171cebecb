import { join } from 'node:path';
import { openConnection } from '@fleetally/collector';

export const DRIFTED_COLUMNS = 7;
const DEVICES = 200;

/** Normal columns `c0`, `c1`, … and a device; in the current file the first seven are 0.3 deviations higher. */
export interface SeededFiles {
  readonly reference: string;
  readonly current: string;
}

/** Writes the same values as Parquet and as CSV. The generator hashes row and column, so every run makes the same files. */
export async function seededFiles(
  folder: string,
  rows: number,
  columns: number,
): Promise<Readonly<Record<'Parquet' | 'CSV', SeededFiles>>> {
  const connection = await openConnection({ data: join(folder, 'generator') });
  const path = (side: string, ending: string): string => join(folder, `${side}.${ending}`);
  try {
    for (const [seed, side] of ['reference', 'current'].entries()) {
      const values = Array.from({ length: columns }, (_, column) => {
        const shift = side === 'current' && column < DRIFTED_COLUMNS ? 0.3 : 0;
        return `round(${shift} + ${normal(2 * (seed * columns + column))}, 6) AS c${column}`;
      });
      const select = `SELECT concat('d', toString(number % ${DEVICES})) AS device, ${values.join(', ')} FROM numbers_mt(${rows})`;
      const parquet = path(side, 'parquet');
      await connection.write.command(`INSERT INTO FUNCTION file('${parquet}', 'Parquet') ${select}`);
      await connection.write.command(
        `INSERT INTO FUNCTION file('${path(side, 'csv')}', 'CSVWithNames') SELECT * FROM file('${parquet}', 'Parquet')`,
      );
    }
  } finally {
    await connection.close();
  }
  const files = (ending: string): SeededFiles => ({
    reference: path('reference', ending),
    current: path('current', ending),
  });
  return { Parquet: files('parquet'), CSV: files('csv') };
}

/** A standard normal of the row's number by Box and Muller, from two hashes. */
function normal(seed: number): string {
  const uniform = (salt: number): string => `((bitAnd(cityHash64(number, ${salt}), 4294967295) + 0.5) / 4294967296)`;
  return `sqrt(-2 * log(${uniform(seed)})) * cos(2 * pi() * ${uniform(seed + 1)})`;
}
