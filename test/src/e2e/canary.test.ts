import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitor, type MonitoredSession } from '@fleetally/agent';
import { buildPlan, type Plan } from '@fleetally/counts';
import { encodeOnnx, FaultProxy, Random } from '@fleetally/sim';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOfFiles, bytesOfTables } from '../support/every-byte.js';
import { bytesNeedles, CHANCELESS_BYTES, foundIn, numberNeedles, textNeedles } from '../support/needles.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';

const SEED = 4_711;
const WINDOWS = 20;
const ROWS = 25;
const PIXELS = 8 * 8 * 3;
const random = new Random(SEED);

// Values that are nowhere but in what the model is given: inside the plan's range, and far outside of it.
const NUMBERS = [0.7182818459, -1.6180339887, 98_765.4321, -4.3219876e-7];
const TEXT = 'canary-patient-0815';
const IMAGE = Uint8Array.from({ length: PIXELS }, () => random.integer(256));
const NEEDLES = [...NUMBERS.flatMap(numberNeedles), ...textNeedles(TEXT), ...bytesNeedles('image', IMAGE)];
const LONG_NEEDLES = NEEDLES.filter(({ bytes }) => bytes.length >= CHANCELESS_BYTES);

/** Everything that is left of a device's life, wherever its bytes have gone. */
interface Traces {
  readonly wire: Buffer;
  readonly spool: Buffer;
  readonly tables: Buffer;
  readonly files: Buffer;
}

describe(`canary values in inputs (seed ${SEED})`, () => {
  let folder: string;
  let careful: Traces;
  let leaky: Traces;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-canary-'));
    careful = await live(join(folder, 'careful'), {});
    // A person who puts values into attributes does what no part of this project does.
    leaky = await live(join(folder, 'leaky'), { note: TEXT, other: `n${NUMBERS[0]!}` });
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('never leave the process: not on the wire, not in the spool, not in what the collector keeps', () => {
    const { wire, spool, tables, files } = careful;
    expect([wire, spool, tables].map((bytes) => foundIn(bytes, NEEDLES))).toEqual([[], [], []]);
    expect(foundIn(files, LONG_NEEDLES)).toEqual([]);
    // What must be there is there, in the clear, so the search has looked at the right bytes.
    for (const bytes of [wire, spool, tables]) expect(bytes.includes('version-in-every-report')).toBe(true);
  });

  it('would be found: an agent that leaks them is caught at each of these places', () => {
    for (const bytes of [leaky.wire, leaky.spool, leaky.tables]) {
      expect(foundIn(bytes, NEEDLES)).toEqual([`${NUMBERS[0]!} in decimal digits`, `${TEXT} as UTF-8`]);
    }
  });

  it.each([
    ['float64', doubles(NUMBERS[1]!)],
    ['float64, big end first', Buffer.from(doubles(NUMBERS[1]!)).reverse()],
    ['float32', Buffer.from(Float32Array.of(NUMBERS[2]!).buffer)],
    ['a rounded decimal', Buffer.from(NUMBERS[2]!.toFixed(2))],
    ['an exponent', Buffer.from(NUMBERS[3]!.toExponential(6))],
    ['hex', Buffer.from(doubles(NUMBERS[0]!).toString('hex'))],
    ['base64', Buffer.from(Buffer.concat([Buffer.from('ab'), doubles(NUMBERS[0]!)]).toString('base64'))],
    ['UTF-16', Buffer.from(TEXT, 'utf16le')],
    ['a text in base64', Buffer.from(Buffer.from(`x${TEXT}y`).toString('base64'))],
    ['eight pixels', Buffer.from(IMAGE.subarray(50, 58))],
  ])('would be found as %s', (_, leak) => {
    expect(foundIn(Buffer.concat([careful.wire, leak, careful.wire]), NEEDLES)).not.toEqual([]);
  });
});

/** A monitored device with canaries in all its inputs: sealed, spooled, sent and stored. */
async function live(folder: string, attributes: Record<string, string>): Promise<Traces> {
  await mkdir(folder);
  const collector = await ServeProcess.start({ folder });
  const proxy = await FaultProxy.start({ port: Number(collector.grpc.split(':')[1]) });
  const sent: Buffer[] = [];
  proxy.onSent = (bytes) => sent.push(bytes);
  const spoolDir = join(folder, 'spool');
  const clock = { nowMs: 0, now: () => clock.nowMs };
  const session: MonitoredSession = await monitor(await InferenceSession.create(model()), {
    plan: plan(),
    model: { name: 'canary', version: 'version-in-every-report' },
    device: { id: 'd1' },
    attributes,
    collector: `127.0.0.1:${proxy.port}`,
    spoolDir,
    policy: 'paused',
    clock,
  });
  const start = Math.floor(Date.now() / 300_000) * 300 - WINDOWS * 300;
  for (let window = 0; window < WINDOWS; window++) {
    clock.nowMs = (start + window * 300) * 1000;
    await session.run(feeds());
  }
  session.fleetally.endWindow();
  // All of it is in the spool now, which forgets what is acknowledged.
  const spool = await bytesOfFiles(spoolDir);
  session.fleetally.setPolicy('always');
  expect(await session.fleetally.flush(30_000)).toEqual({ outcome: 'delivered', queuedReports: 0 });
  expect(session.fleetally.status().outbox).toMatchObject({ sealedReports: WINDOWS, ackedReports: WINDOWS });
  await session.release();
  await proxy.close();
  expect(await collector.end('SIGTERM')).toBe(0);
  const tables = await bytesOfTables(folder);
  const files = Buffer.concat([await bytesOfFiles(dataOf(folder)), await bytesOfFiles(spoolDir)]);
  return { wire: Buffer.concat(sent), spool, tables, files };
}

function feeds(): Record<string, Tensor> {
  const repeat = <T>(values: Iterable<T>): T[] => Array.from({ length: ROWS }, () => [...values]).flat();
  return {
    numbers: new Tensor('float32', Float32Array.from(repeat(NUMBERS)), [ROWS, NUMBERS.length]),
    text: new Tensor('string', repeat([TEXT]), [ROWS, 1]),
    image: new Tensor('uint8', Uint8Array.from(repeat(IMAGE)), [ROWS, 8, 8, 3]),
  };
}

/** Two classes from four numbers; text and image pass through, as inputs of real models do. */
function model(): Uint8Array {
  const weights = Float32Array.from({ length: 2 * NUMBERS.length }, () => 0.1 * random.normal());
  return encodeOnnx({
    name: 'canary',
    nodes: [
      { op: 'MatMul', inputs: ['numbers', 'weights'], outputs: ['logits'] },
      { op: 'Softmax', inputs: ['logits'], outputs: ['scores'], attributes: { axis: 1 } },
      { op: 'Identity', inputs: ['text'], outputs: ['same_text'] },
      { op: 'Identity', inputs: ['image'], outputs: ['same_image'] },
    ],
    constants: [{ name: 'weights', dims: [NUMBERS.length, 2], values: weights }],
    inputs: [
      { name: 'numbers', type: 'float32', shape: ['batch', NUMBERS.length] },
      { name: 'text', type: 'string', shape: ['batch', 1] },
      { name: 'image', type: 'uint8', shape: ['batch', 8, 8, 3] },
    ],
    outputs: [
      { name: 'scores', type: 'float32', shape: ['batch', 2] },
      { name: 'same_text', type: 'string', shape: ['batch', 1] },
      { name: 'same_image', type: 'uint8', shape: ['batch', 8, 8, 3] },
    ],
    metadata: {},
  });
}

function plan(): Plan {
  const rowCount = 500;
  const numeric = [0, 1, 2, 3].map((column) => ({
    kind: 'numeric' as const,
    name: `n${column}`,
    source: { tensor: 'numbers', column },
  }));
  const image = { tensor: 'image', summary: 'mean', channel: 0, layout: 'nhwc' } as const;
  const projection = { tensor: 'image', projection: 3, of: 16, seed: SEED } as const;
  return buildPlan({
    model: 'canary',
    precision: 'float32',
    columns: [
      ...numeric,
      { kind: 'numeric', name: 'bright', source: image },
      { kind: 'numeric', name: 'p3', source: projection },
      { kind: 'categorical', name: 'name', source: { tensor: 'text', column: 0 } },
    ],
    output: { tensor: 'scores', form: 'probabilities', classes: ['yes', 'no'] },
    rows: {
      rowCount,
      numeric: Float64Array.from({ length: rowCount * 6 }, () => Math.fround(2 * random.normal())),
      categorical: [Array.from({ length: rowCount }, (_, i) => `known ${i % 3}`)],
      scores: Float64Array.from({ length: rowCount * 2 }, (_, i) => (i % 2 === 0 ? 0.7 : 0.3)),
    },
  });
}

function doubles(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
