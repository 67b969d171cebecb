import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildPlan } from '@fleetally/counts';
import { encodeNetwork, Random } from '@fleetally/sim';

const FEATURES = ['speed', 'heat', 'load'];
const CLASSES = ['well', 'worn'];

/**
 * A folder as a person would prepare it: `pump.onnx`, its `plan.json` and an `agent.yaml` that listens on a free port and
 * on `agent.sock`. The model takes `features` [batch, 3] and gives `probabilities` [batch, 2] and `class` [batch].
 */
export async function pumpFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetally-daemon-'));
  await writeFile(join(folder, 'pump.onnx'), pumpModel('1'));
  await writeFile(join(folder, 'plan.json'), JSON.stringify(pumpPlan()));
  await writeFile(join(folder, 'agent.yaml'), agentYaml(VERSION_1));
  return folder;
}

export const VERSION_1 = '{ name: pump, version: "1", file: pump.onnx, plan: plan.json }';

/** The configuration with these entries of `models`. */
export function agentYaml(...models: string[]): string {
  return `listen: { http: "127.0.0.1:0", grpc: "127.0.0.1:0", socket: agent.sock, grpcSocket: agent-grpc.sock }
models: [${models.join(', ')}]
device: { id: pump-7, attributes: { site: north } }
spool: { dir: spool }
minSamples: 1
windowSeconds: 86400
`;
}

export function pumpModel(version: string): Uint8Array {
  const random = new Random(7);
  const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const layers = [{ inputs: 3, outputs: 2, weights: draw(6), bias: draw(2) }];
  const network = { fill: new Float32Array(3), layers };
  return encodeNetwork(network, { name: 'pump', version, featureNames: FEATURES, classNames: CLASSES });
}

function pumpPlan(): object {
  const random = new Random(8);
  const rowCount = 400;
  return buildPlan({
    model: 'pump',
    columns: FEATURES.map((name, column) => ({ kind: 'numeric', name, source: { tensor: 'features', column } })),
    precision: 'float32',
    rows: { rowCount, numeric: Float64Array.from({ length: rowCount * 3 }, () => random.normal()) },
  });
}

/** One inference of `rows` rows, as JSON of the protocol. */
export function pumpRequest(rows = 1): string {
  const data = Array.from({ length: rows * 3 }, (_, i) => i / 10);
  return JSON.stringify({ inputs: [{ name: 'features', datatype: 'FP32', shape: [rows, 3], data }] });
}
