import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildPlan, cellLayout, Counter, planDigest } from '@fleetally/counts';
import type { Plan, PlanRows } from '@fleetally/counts';
import * as proto from '@fleetally/proto';
import { Random } from '@fleetally/sim';
import { describe, expect, it } from 'vitest';

// The product's promise: a window of 100 inferences of 20 numeric features with all 190 pairs, classes, latency, errors
// and signature takes at most 700 bytes on the wire, as protobuf, not compressed any further.
const FEATURES = 20;
const INFERENCES = 100;
const LIMIT_BYTES = 700;
const HAR = join(import.meta.dirname, '../../../../shared/data/har/har_features.csv.gz');

describe(`a report of ${FEATURES} features and their pairs at ${INFERENCES} inferences takes ${LIMIT_BYTES} bytes at most`, () => {
  it.each([
    ['independent features', 0],
    ['features that share a factor', 0.7],
  ])('with %s and 10 classes', (name, loading) => {
    const random = new Random(20_260_804);
    check(name, simulatedRows(random, 5_000, loading, 10), 10);
  });

  const absent = existsSync(HAR) ? '' : ' (skipped: ../shared/data/har is not here)';
  it.skipIf(absent !== '')(`with the sensors of real phones and watches${absent}`, () => {
    check('real sensors', harRows(), 5);
  });
});

/** Builds a plan from the rows, then seals every 100 of them in turn. */
function check(name: string, rows: Required<Pick<PlanRows, 'rowCount' | 'numeric' | 'scores'>>, classes: number): void {
  const plan = planOf(rows, classes);
  const sizes: number[] = [];
  for (let start = 0; start + INFERENCES <= rows.rowCount; start += INFERENCES) {
    const counter = new Counter(plan);
    counter.countRows(rows.numeric.subarray(start * FEATURES, (start + INFERENCES) * FEATURES), INFERENCES);
    counter.countClasses(rows.scores.subarray(start * classes, (start + INFERENCES) * classes), INFERENCES);
    for (let i = 0; i < INFERENCES; i++) counter.countLatency(0.003 * 1.3 ** (((i * 7) % 11) / 5 - 1));
    sizes.push(sealedBytes(plan, counter.finish().cells));
  }
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  console.log(`${name}: ${sizes.length} reports, mean ${mean.toFixed(0)}, largest ${Math.max(...sizes)} bytes`);
  expect(plan.pairs).toHaveLength(190);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMIT_BYTES);
}

function sealedBytes(plan: Plan, cells: Int32Array): number {
  const { pack } = cellLayout(plan);
  const counts = proto.packCounts(cells, pack);
  expect(proto.unpackCounts(counts, pack)).toEqual(cells);
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const body = proto.encodeMessage(proto.Report, {
    device: 'press-line-07/gateway-3',
    boot: 6_605_512_398_127_641,
    sequence: 20_161,
    previousDigest: digest('previous'),
    model: { name: plan.model, version: '1.4.2', variant: 'int8', digest: digest('model') },
    planDigest: planDigest(plan),
    windowStart: 1_790_000_100,
    windowSeconds: 300,
    inferences: INFERENCES,
    counts,
    privacy: { level: proto.PrivacyLevel.PRIVACY_LEVEL_AGGREGATE },
  });
  const signature = proto.sign(proto.reportSigningBytes(body), proto.generateDeviceKey());
  return proto.encodeMessage(proto.TelemetryRequest, { report: { body, signature } }).length;
}

function planOf(rows: PlanRows, classes: number): Plan {
  return buildPlan({
    model: 'vibration-classifier',
    columns: Array.from({ length: FEATURES }, (_, column) => ({
      kind: 'numeric',
      name: `f${column}`,
      source: { tensor: 'input', column },
    })),
    output: { tensor: 'scores', form: 'probabilities', classes: Array.from({ length: classes }, (_, i) => `c${i}`) },
    rows,
  });
}

function simulatedRows(random: Random, rowCount: number, loading: number, classes: number) {
  const numeric = new Float64Array(rowCount * FEATURES);
  const scores = new Float64Array(rowCount * classes);
  for (let row = 0; row < rowCount; row++) {
    const common = random.normal();
    for (let f = 0; f < FEATURES; f++) {
      numeric[row * FEATURES + f] = loading * common + Math.sqrt(1 - loading ** 2) * random.normal();
    }
    const top = random.between(0.4, 1);
    scores.fill((1 - top) / (classes - 1), row * classes, (row + 1) * classes);
    scores[row * classes + random.integer(classes)] = top;
  }
  return { rowCount, numeric, scores };
}

/** The first 20 features of every window in the file's order; the label stands in for a model's answer. */
function harRows() {
  const [header, ...lines] = gunzipSync(readFileSync(HAR)).toString().trim().split('\n');
  const first = header!.split(',').indexOf('label') + 1;
  const table = lines.map((line) => line.split(','));
  const labels = [...new Set(table.map((cells) => cells[first - 1]!))];
  const numeric = Float64Array.from(table.flatMap((cells) => cells.slice(first, first + FEATURES).map(Number)));
  const scores = new Float64Array(table.length * labels.length);
  for (const [row, cells] of table.entries()) scores[row * labels.length + labels.indexOf(cells[first - 1]!)] = 0.9;
  return { rowCount: table.length, numeric, scores };
}
