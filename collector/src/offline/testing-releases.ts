import { seededNormals } from '../detect/testing.js';

export interface ReleaseRowOptions {
  readonly seed: number;
  readonly windows: number;
  /** First window of each upgraded device is this and a few more: one device after the other. */
  readonly releaseFrom: number;
  /** Kinds of device on which the new version takes most of "still" for "walk". */
  readonly harms: readonly ('watch' | 'phone')[];
  /** From the release on, everybody's values are so much higher, in standard deviations. @default 0 */
  readonly shift?: number;
}

const DEVICES = 24;
const ROWS = 20;

/**
 * Recorded rows of 24 devices, half of them watches, in 5-minute windows: time, device, kind, x, y, version, prediction,
 * confidence. Two thirds of each kind go from 1.0.0 to 2.0.0, the others stay.
 */
export function releaseRows(options: ReleaseRowOptions): Record<string, string | number>[] {
  const { seed, windows, releaseFrom, harms, shift = 0 } = options;
  const normal = seededNormals(seed);
  const rows: Record<string, string | number>[] = [];
  for (let window = 0; window < windows; window++) {
    for (let device = 0; device < DEVICES; device++) {
      const kind = device % 2 === 0 ? 'watch' : 'phone';
      const place = Math.floor(device / 2);
      const isUpgraded = place % 3 !== 2 && window >= releaseFrom + place;
      for (let i = 0; i < ROWS; i++) {
        const x = normal() + (window >= releaseFrom ? shift : 0);
        const still = x < 0 && !(isUpgraded && harms.includes(kind) && normal() > -0.8);
        rows.push({
          time: 1_700_000_100 + window * 300 + i * 14,
          ...{ device: `d${device}`, kind, x: Number(x.toFixed(4)), y: Number(normal().toFixed(4)) },
          version: isUpgraded ? '2.0.0' : '1.0.0',
          prediction: still ? 'still' : 'walk',
          confidence: Number((0.8 + 0.1 * Math.tanh(normal())).toFixed(3)),
        });
      }
    }
  }
  return rows;
}
