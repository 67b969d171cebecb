import { Random } from '@fleetally/sim';
import { drawExecutions, type HarData, type HarStream } from './har-data.js';

/** A fleet's days as a table: ten devices, 20 rows in each window, and from one window on the watches' gyroscopes off. */
export const TABLES = {
  windows: 400,
  windowSeconds: 300,
  rowsPerWindow: 20,
  changeAt: 300,
  /** Degrees in a radian. */
  factor: 57.3,
  seed: 30_261,
} as const;

/** One row of the fleet, before it is written as text. */
export interface FleetRow {
  /** Epoch seconds. */
  readonly time: number;
  readonly window: number;
  /** `s11-watch`. */
  readonly device: string;
  readonly kind: 'phone' | 'watch';
  readonly values: Float32Array;
}

/** The rows of all devices, window by window, from `start` (epoch seconds, a whole window) on. */
export function fleetRows({ features }: HarData, streams: readonly HarStream[], start: number): FleetRow[] {
  const { windows, rowsPerWindow, windowSeconds, changeAt, factor, seed } = TABLES;
  const width = features.length;
  const gyroscope = features.flatMap((name, column) => (name.includes('gyro') ? [column] : []));
  const drawn = streams.map((stream) => {
    const name = `${stream.subject}-${stream.device}`;
    return {
      name,
      kind: stream.device,
      rows: drawExecutions(stream, width, windows * rowsPerWindow, new Random(seed).fork(name)),
    };
  });
  const rows: FleetRow[] = [];
  for (let window = 0; window < windows; window++) {
    for (const { name, kind, rows: all } of drawn) {
      for (let row = 0; row < rowsPerWindow; row++) {
        const at = (window * rowsPerWindow + row) * width;
        const values = all.slice(at, at + width);
        if (kind === 'watch' && window >= changeAt) for (const column of gyroscope) values[column]! *= factor;
        rows.push({
          time: start + window * windowSeconds + (row * windowSeconds) / rowsPerWindow,
          window,
          device: name,
          kind,
          values,
        });
      }
    }
  }
  return rows;
}

/** As CSV with a header: time, device, kind, then the features as the shortest text of the double each holds. */
export function fleetCsv({ features }: HarData, rows: readonly FleetRow[]): string {
  const lines = rows.map(({ time, device, kind, values }) => [time, device, kind, ...values].join(','));
  return `${['time', 'device', 'kind', ...features].join(',')}\n${lines.join('\n')}\n`;
}

/** Whole recordings as they are, labelled: what a model is trained on. */
export function trainingCsv({ features }: HarData, streams: readonly HarStream[]): string {
  const lines = streams.flatMap(({ subject, device, executions, labels }) => {
    const values = executions.flatMap((part) => [...part]);
    return labels.map((label, row) =>
      [`${subject}-${device}`, label, ...values.slice(row * features.length, (row + 1) * features.length)].join(','),
    );
  });
  return `${['device', 'label', ...features].join(',')}\n${lines.join('\n')}\n`;
}
