import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CONDITIONS,
  encodeNetwork,
  Random,
  recordRows,
  SENSOR_NAMES,
  simulatedFleet,
  trainNetwork,
} from '@fleetally/sim';

/** A small model of simulated pumps, and rows to make a plan from and to feed it with. */
export interface PumpModel {
  /** One row a line, without a header, as the quick start's program reads them. */
  readonly lines: readonly string[];
}

/** Writes `model.onnx`, and `train.csv` with a header and the column `label`, into `folder`. The seed fixes all of it. */
export async function writePumpModel(folder: string, seed: number): Promise<PumpModel> {
  const startSeconds = 1_767_571_200;
  const fleet = simulatedFleet({ seed, startSeconds, days: 4, deviceCount: 6 });
  const options = { fromSeconds: startSeconds, stepSeconds: 900, rowsPerDevice: 300 };
  const rows = recordRows(fleet, options);
  const network = trainNetwork(rows, new Random(seed), { hidden: 8, epochs: 3 });
  const description = { name: 'model', version: '1.0.0', featureNames: SENSOR_NAMES, classNames: CONDITIONS };
  await writeFile(join(folder, 'model.onnx'), encodeNetwork(network, description));
  const lines = Array.from({ length: rows.rowCount }, (_, row) =>
    rows.features.subarray(row * rows.featureCount, (row + 1) * rows.featureCount).join(','),
  );
  const labelled = lines.map((line, row) => `${line.replaceAll('NaN', '')},${CONDITIONS[rows.labels[row]!]!}`);
  await writeFile(join(folder, 'train.csv'), `${SENSOR_NAMES.join(',')},label\n${labelled.join('\n')}\n`);
  return { lines };
}
