import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Random } from '@fleetally/sim';
import { sharedFile } from '../support/shared-files.js';

export const HAR_DATA = sharedFile('data/har/har_features.csv.gz');
export const HAR_MODEL = sharedFile('models/har/har-1.0.0-fp32.onnx');

/** Rows of one person wearing one device, one recording after the other. */
export interface HarStream {
  readonly subject: string;
  readonly device: 'phone' | 'watch';
  /** Row-major, rows x features, in the model's order; one array for each execution. */
  readonly executions: readonly Float32Array[];
  /** Activity of each row, all executions in order. */
  readonly labels: readonly string[];
}

export interface HarData {
  readonly features: readonly string[];
  readonly streams: readonly HarStream[];
}

export function readHar(file: string): HarData {
  const [header, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  const names = header!.split(',');
  const column = (name: string): number => names.indexOf(name);
  const [subject, device, execution, label] = ['subject', 'device', 'execution', 'label'].map(column);
  const first = label! + 1;
  const rows = lines.map((line) => line.split(','));
  const streams = groups(rows, (row) => `${row[subject!]!} ${row[device!]!}`).map((stream) => ({
    subject: stream[0]![subject!]!,
    device: stream[0]![device!] === 'watch' ? ('watch' as const) : ('phone' as const),
    executions: groups(stream, (row) => row[execution!]!).map((same) =>
      Float32Array.from(same.flatMap((row) => row.slice(first).map(Number))),
    ),
    labels: stream.map((row) => row[label!]!),
  }));
  return { features: names.slice(first), streams };
}

/** `rows` rows of a stream: whole executions drawn with replacement, the order inside each kept. */
export function drawExecutions(stream: HarStream, features: number, rows: number, random: Random): Float32Array {
  const drawn = new Float32Array(rows * features);
  for (let filled = 0; filled < drawn.length;) {
    const execution = stream.executions[random.integer(stream.executions.length)]!;
    drawn.set(execution.subarray(0, drawn.length - filled), filled);
    filled += execution.length;
  }
  return drawn;
}

/** In order of first appearance. */
function groups<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const group = found.get(keyOf(item));
    if (group === undefined) found.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...found.values()];
}
