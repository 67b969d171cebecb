import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sharedFile } from '../shared-files.js';
import { SESSION_OPTIONS } from './session-options.js';
import { floatsOf, planFor, type Subject } from './subject.js';

export const HAR_FILES = ['models/har/har-1.0.0-fp32.onnx', 'data/har/har_features.csv.gz'] as const;

const FEATURES = 24;
const CALLS = 64;

/** 24 features of phone and watch movements, five activities, 190 pairs; calls of `batch` rows. */
export async function harSubject(batch: number): Promise<Subject> {
  const session = await InferenceSession.create(sharedFile(HAR_FILES[0]), SESSION_OPTIONS);
  const { names, rows } = harRows();
  const rowCount = rows.length / FEATURES;
  const tensorOf = (from: number, count: number): Tensor =>
    new Tensor('float32', rows.slice(from * FEATURES, (from + count) * FEATURES), [count, FEATURES]);
  const reference = { features: tensorOf(0, rowCount) };
  const scores = floatsOf((await session.run(reference)).probabilities);
  const plan = planFor({
    model: 'har',
    columns: names.map((name, column) => ({ kind: 'numeric', name, source: { tensor: 'features', column } })),
    reference,
    rowCount,
    output: { tensor: 'probabilities', classes: Array.from({ length: scores.length / rowCount }, (_, i) => `c${i}`) },
    scores,
  });
  const feeds = Array.from({ length: CALLS }, (_, i) => ({
    // A stride that shares no factor with the rows' number, so that neighbours are not alike.
    features: tensorOf((i * 331) % (rowCount - batch), batch),
  }));
  return { session, plan, feeds };
}

/** Names of the 24 features, and all rows of them, row-major. */
function harRows(): { names: string[]; rows: Float32Array } {
  const [head = '', ...lines] = gunzipSync(readFileSync(sharedFile(HAR_FILES[1])))
    .toString('utf8')
    .trim()
    .split('\n');
  const rows = Float32Array.from(lines.flatMap((line) => line.split(',').slice(-FEATURES).map(Number)));
  return { names: head.trim().split(',').slice(-FEATURES), rows };
}
