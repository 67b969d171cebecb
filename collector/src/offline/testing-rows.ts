import { seededNormals } from '../detect/testing.js';

export interface RowOptions {
  readonly seed: number;
  readonly windows: number;
  /** Window from which hardware class a's temperature is half a standard deviation higher. */
  readonly driftFrom: number;
}

/** Recorded rows of 12 devices, 5-minute windows, 20 rows each: time, device, hw, temp, vib, mode. */
export function recordedRows({ seed, windows, driftFrom }: RowOptions): Record<string, string | number>[] {
  const normal = seededNormals(seed);
  const rows: Record<string, string | number>[] = [];
  for (let window = 0; window < windows; window++) {
    for (let device = 0; device < 12; device++) {
      const hw = device % 2 === 0 ? 'a' : 'b';
      for (let i = 0; i < 20; i++) {
        const shift = hw === 'a' && window >= driftFrom ? 0.5 : 0;
        rows.push({
          time: 1_700_000_100 + window * 300 + i * 14,
          device: `d${device}`,
          hw,
          temp: Number((normal() + shift).toFixed(5)),
          vib: Number(normal().toFixed(5)),
          mode: normal() > 0.5 ? 'fast' : 'slow',
        });
      }
    }
  }
  return rows;
}

export function toCsv(rows: readonly Record<string, string | number>[]): string {
  const names = Object.keys(rows[0]!);
  return `${[names.join(','), ...rows.map((row) => names.map((name) => row[name]).join(','))].join('\n')}\n`;
}
