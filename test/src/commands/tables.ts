import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@fleetally/sim';
import { pumpModel } from '../daemon/pump-model.js';

export const SEED = 4_711;

/** A folder as the help's examples of profile and replay take it for granted: `model.onnx`, `train.csv`, `fleet.csv`. */
export async function tablesFolder(lastMs: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetally-tables-'));
  await writeFile(join(folder, 'model.onnx'), pumpModel('1'));
  await writeFile(join(folder, 'train.csv'), trainCsv());
  await writeFile(join(folder, 'fleet.csv'), fleetCsv(lastMs));
  return folder;
}

/** 400 rows of the pump's three features with a label; two rows are no rows. */
export function trainCsv(): string {
  const random = new Random(SEED);
  const rows = Array.from({ length: 400 }, (_, i) => {
    const [speed, heat, load] = [random.normal(), random.normal(), random.normal()];
    return [speed, heat, load, i % 3 === 0 ? 'worn' : 'well'].join(',');
  });
  return `speed,heat,load,label\n${rows.join('\n')}\nnot a number,1,2,well\n1,2\n`;
}

/** Six devices of two kinds, 30 rows in each of 8 windows of 5 minutes, ending at `lastMs`; in no order. */
export function fleetCsv(lastMs: number): string {
  const random = new Random(SEED + 1);
  const start = Math.floor(lastMs / 300_000) * 300 - 8 * 300;
  const rows = Array.from({ length: 6 * 8 * 30 }, (_, i) => {
    const device = i % 6;
    const time = start + Math.floor(i / 6) * 10;
    return [time, `p${device}`, device % 2 === 0 ? 'a' : 'b', random.normal(), random.normal(), random.normal()].join(
      ',',
    );
  });
  return `time,device,hw,speed,heat,load\n${rows.reverse().join('\n')}\n`;
}
