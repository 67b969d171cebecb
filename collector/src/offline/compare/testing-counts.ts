import { quantileEdges, shapeWeights } from '@fleetally/counts';
import { emptySide, totalCells, type FeatureCounts } from './feature-counts.js';

/** A value and the device it comes from, a whole number from 0. */
export type DeviceValue = readonly [device: number, value: number];

/** What counting two files of one column gives, done plainly: bins of both together, NaN is missing. */
export function countPlainly(
  reference: readonly DeviceValue[],
  current: readonly DeviceValue[],
): { counts: FeatureCounts; shapes: Float64Array[] } {
  const values = [...reference, ...current].map(([, value]) => value).filter((value) => !Number.isNaN(value));
  const edges = quantileEdges(Float64Array.from(values).sort(), 'float64');
  const cells = edges.length - 1;
  const devices = 1 + Math.max(...[...reference, ...current].map(([device]) => device));
  const counts = { cells, devices, reference: emptySide(devices, cells), current: emptySide(devices, cells) };
  const known = reference.map(([, value]) => value).filter((value) => !Number.isNaN(value));
  const [least, most] = [Math.min(...known), Math.max(...known)];
  for (const [side, rows] of [
    [counts.reference, reference],
    [counts.current, current],
  ] as const) {
    for (const [device, value] of rows) {
      if (Number.isNaN(value)) side.missing[device]!++;
      else {
        const bin = edges.slice(1, -1).filter((edge) => value >= edge).length;
        side.cells[device * cells + bin]!++;
        if (value > most) side.above[device]!++;
        if (value < least) side.below[device]!++;
      }
    }
  }
  return { counts, shapes: shapesOf(counts, edges) };
}

function shapesOf(counts: FeatureCounts, edges: readonly number[]): Float64Array[] {
  const current = totalCells(counts.current, counts.cells);
  const pooled = totalCells(counts.reference, counts.cells).map((count, cell) => count + current[cell]!);
  return shapeWeights({
    kind: 'numeric',
    name: 'x',
    source: { tensor: 'x', column: 0 },
    edges,
    split: 1,
    reference: [...pooled, 0, 0, 0],
  }).map((weights) => weights.subarray(0, counts.cells));
}
