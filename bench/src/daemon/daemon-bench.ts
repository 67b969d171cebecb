import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPlan } from '@fleetally/counts';
import { encodeOnnx, Random, type GraphDescription } from '@fleetally/sim';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SESSION_OPTIONS } from '../inference/session-options.js';
import { measured, type Bench, type Figure } from '../measure/figure.js';
import { medianOf, summarise, type Summary } from '../measure/summary.js';
import { startDaemon } from './daemon-process.js';
import { RawClient, rawRequest } from './raw-client.js';

const SMALL = 24;
const MEGABYTE = 262_144;
const TARGET_US = 300;

interface Case {
  readonly name: string;
  readonly model: string;
  readonly length: number;
  readonly calls: number;
  readonly target?: number;
}

const CASES: readonly Case[] = [
  { name: '24 numbers', model: 'small', length: SMALL, calls: 1_000, target: TARGET_US },
  { name: '1 MB in', model: 'large', length: MEGABYTE, calls: 100 },
  { name: '1 MB in and out', model: 'echo', length: MEGABYTE, calls: 100 },
];

/** What a caller waits longer when it asks the daemon instead of a session of its own. */
export const daemonBench: Bench = {
  id: 'daemon',
  title: 'what the daemon adds to session.run, over its Unix socket, median of the calls',
  async run({ quick, progress }) {
    const folder = mkdtempSync(join(tmpdir(), 'fleetally-bench-'));
    writeFolder(folder);
    const daemon = await startDaemon(folder);
    const client = await RawClient.open(join(folder, 'agent.sock'));
    const figures: Figure[] = [];
    try {
      for (const { name, model, length, calls, target } of CASES) {
        progress(name);
        const session = await InferenceSession.create(join(folder, `${model}.onnx`), SESSION_OPTIONS);
        const values = Float32Array.from({ length }, (_, i) => Math.sin(i));
        const request = rawRequest(model, values);
        const feeds = { x: new Tensor('float32', values, [1, length]) };
        const pair: Pair = { bare: () => session.run(feeds), daemon: () => client.ask(request) };
        const { bare, added } = await compare(pair, quick ? 1 : 11, quick ? 5 : calls);
        await session.release();
        figures.push(
          { what: `${name}: added`, unit: 'µs', ...added, ...(target === undefined ? {} : { target }) },
          { what: `${name}: bare session.run`, unit: 'µs', ...bare },
        );
      }
    } finally {
      client.close();
      await daemon.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    return measured(
      figures,
      'A daemon process on one side, one connection with the binary tensor extension on the other; calls of the bare session and of the daemon in turn. The model of 24 numbers is watched; those of 1 MB are not, so that what is told is the way of the bytes.',
    );
  },
};

interface Pair {
  readonly bare: () => Promise<unknown>;
  readonly daemon: () => Promise<unknown>;
}

async function compare(pair: Pair, repetitions: number, calls: number): Promise<{ bare: Summary; added: Summary }> {
  const found: { bare: number; added: number }[] = [];
  // The first one warms both up.
  for (let repetition = -1; repetition < repetitions; repetition++) {
    const times = { bare: new Float64Array(calls), daemon: new Float64Array(calls) };
    for (let call = 0; call < calls; call++) {
      for (const which of call % 2 === 0 ? (['bare', 'daemon'] as const) : (['daemon', 'bare'] as const)) {
        const from = performance.now();
        await pair[which]();
        times[which][call] = (performance.now() - from) * 1000;
      }
    }
    const bare = medianOf(times.bare);
    if (repetition >= 0) found.push({ bare, added: medianOf(times.daemon) - bare });
  }
  return { bare: summarise(found.map(({ bare }) => bare)), added: summarise(found.map(({ added }) => added)) };
}

function writeFolder(folder: string): void {
  writeFileSync(join(folder, 'small.onnx'), encodeOnnx(graph('Relu', 'float32', SMALL)));
  writeFileSync(join(folder, 'large.onnx'), encodeOnnx(graph('ArgMax', 'int64', MEGABYTE)));
  writeFileSync(join(folder, 'echo.onnx'), encodeOnnx(graph('Relu', 'float32', MEGABYTE)));
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(smallPlan()));
  const model = (name: string, rest = '') => `{ name: ${name}, version: "1", file: ${name}.onnx, threads: 1${rest} }`;
  writeFileSync(
    join(folder, 'agent.yaml'),
    `listen: { http: "off", grpc: "off", socket: agent.sock }
spool: { dir: spool }
models: [${[model('small', ', plan: plan.json'), model('large'), model('echo')].join(', ')}]
`,
  );
}

function graph(op: 'Relu' | 'ArgMax', type: 'float32' | 'int64', length: number): GraphDescription {
  return {
    name: op,
    nodes: [
      { op, inputs: ['x'], outputs: ['y'], ...(op === 'ArgMax' ? { attributes: { axis: 1, keepdims: 1 } } : {}) },
    ],
    constants: [],
    inputs: [{ name: 'x', type: 'float32', shape: ['batch', length] }],
    outputs: [{ name: 'y', type, shape: ['batch', type === 'int64' ? 1 : length] }],
    metadata: {},
  };
}

function smallPlan(): object {
  const random = new Random(1);
  const rowCount = 2_000;
  return buildPlan({
    model: 'small',
    columns: Array.from({ length: SMALL }, (_, column) => ({
      kind: 'numeric' as const,
      name: `f${column}`,
      source: { tensor: 'x', column },
    })),
    precision: 'float32',
    rows: { rowCount, numeric: Float64Array.from({ length: rowCount * SMALL }, () => random.normal()) },
  });
}
