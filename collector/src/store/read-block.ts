import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Lane } from './connection/lane.js';
import type { Attributes } from './report.js';
import { RowBinaryReader } from './row-binary-reader.js';
import { StoreError } from './store-error.js';

/** `[from, to)` in epoch seconds of event time; reports that were accepted after `ingestUpTo` are left out. */
export interface BlockRequest {
  readonly model: string;
  readonly planDigest: string;
  readonly from: number;
  readonly to: number;
  readonly ingestUpTo: number;
  /** Only reports of windows of this length, since others would count the same time twice. @default any */
  readonly windowSeconds?: number;
}

/** One row per device that reported within the block. */
export interface Block {
  readonly devices: string[];
  /** The latest of each device within the block. Equal ones may be the same object. */
  readonly attributes: Attributes[];
  /** True when any report of the block carries noise. */
  readonly noisy: boolean;
  /** devices x groups, row-major. */
  readonly samples: Float64Array;
  /** devices x signals, row-major. */
  readonly sums: Float64Array;
  /** 0 when there is no device. */
  readonly groups: number;
  readonly signals: number;
}

/**
 * FINAL drops a report that was stored twice. Single precision on the way out is exact for a single window, since reports
 * store it so, and halves what crosses into JavaScript.
 */
const BLOCK = `
  SELECT
      device,
      argMax(attributes, (window_start, sequence)),
      max(level = 'dp'),
      CAST(sumForEach(samples) AS Array(Float32)),
      CAST(sumForEach(sums) AS Array(Float32))
  FROM reports FINAL
  WHERE model = {model:String} AND plan_digest = {planDigest:String}
      AND window_start >= toDateTime({from:UInt32}, 'UTC') AND window_start < toDateTime({to:UInt32}, 'UTC')
      AND ingest_id <= {ingestUpTo:UInt64}
      AND ({windowSeconds:UInt32} = 0 OR window_seconds = {windowSeconds:UInt32})
  GROUP BY device
  FORMAT RowBinary`;

/** Rows decoded before other work gets its turn; about 20 ms at 200 signals. */
const ROWS_PER_TURN = 10_000;

/**
 * Errors: StoreError. Cost: measured 0.7 s in ClickHouse and 0.2 s here for 100,000 devices x 200 signals, 90 MB.
 */
export async function readBlock(lane: Lane, request: BlockRequest): Promise<Block> {
  const bytes = await lane.binary(BLOCK, { windowSeconds: 0, ...request });
  const shape = measure(bytes, request);
  const devices: string[] = [];
  const attributes: Attributes[] = [];
  const samples = new Float64Array(shape.rows * shape.groups);
  const sums = new Float64Array(shape.rows * shape.signals);
  let noisy = false;
  const reader = new RowBinaryReader(bytes);
  const interned = new Map<string, Attributes>();
  for (let row = 0; row < shape.rows; row++) {
    devices.push(reader.string());
    attributes.push(reader.map(interned));
    // Read always: `noisy ||= …` would skip the byte once it is true, and all that follows would be shifted.
    if (reader.uint8() === 1) noisy = true;
    reader.float32sInto(samples, row * shape.groups);
    reader.float32sInto(sums, row * shape.signals);
    if (row % ROWS_PER_TURN === ROWS_PER_TURN - 1) await nextTurn();
  }
  return { devices, attributes, noisy, samples, sums, groups: shape.groups, signals: shape.signals };
}

interface Shape {
  readonly rows: number;
  readonly groups: number;
  readonly signals: number;
}

/** One pass over the lengths, so that the big arrays are made once. Rows that differ in length are refused. */
function measure(bytes: Buffer, request: BlockRequest): Shape {
  const reader = new RowBinaryReader(bytes);
  let rows = 0;
  let groups = 0;
  let signals = 0;
  while (!reader.done) {
    reader.skipString();
    reader.skipMap();
    reader.uint8();
    const [g, s] = [reader.skipArray(4), reader.skipArray(4)];
    if (rows > 0 && (g !== groups || s !== signals)) throw uneven(request);
    [groups, signals] = [g, s];
    rows += 1;
  }
  return { rows, groups, signals };
}

/** Would mean that one plan was measured in two ways, such as by two versions of the collector. */
function uneven(request: BlockRequest): StoreError {
  return new StoreError('REJECTED', `store: reports of plan ${request.planDigest} differ in their number of signals`);
}
