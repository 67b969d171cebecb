import { buildPlan, type Plan, type PlanRows } from '@fleetally/counts';
import { CONDITIONS, probabilitiesOf, SENSOR_NAMES, type LabelledRows, type Network } from '@fleetally/sim';
import { MODEL } from './scenario.js';

/**
 * What the fleet counts: bins from the training rows, classes, confidence and accuracy from rows the model has not seen.
 * `heldOut` holds equally many rows of each of `heldOutDevices` devices, one device after the other.
 */
export function planFor(
  training: LabelledRows,
  heldOut: LabelledRows,
  heldOutDevices: readonly string[],
  network: Network,
): Plan {
  const rowsPerDevice = heldOut.rowCount / heldOutDevices.length;
  return buildPlan({
    model: MODEL.name,
    precision: 'float32',
    columns: SENSOR_NAMES.map((name, column) => ({ kind: 'numeric', name, source: { tensor: 'features', column } })),
    output: { tensor: 'probabilities', form: 'probabilities', classes: CONDITIONS },
    rows: [
      numericRows(training),
      {
        ...numericRows(heldOut),
        scores: scoresOf(network, heldOut),
        labels: heldOut.labels,
        devices: Array.from({ length: heldOut.rowCount }, (_, row) => heldOutDevices[Math.floor(row / rowsPerDevice)]!),
      },
    ],
  });
}

function numericRows(rows: LabelledRows): PlanRows {
  return { rowCount: rows.rowCount, numeric: Float64Array.from(rows.features) };
}

function scoresOf(network: Network, rows: LabelledRows): Float64Array {
  const scores = new Float64Array(rows.rowCount * rows.classCount);
  for (let row = 0; row < rows.rowCount; row++) {
    scores.set(probabilitiesOf(network, rows.features.subarray(row * rows.featureCount)), row * rows.classCount);
  }
  return scores;
}
