import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toldBy } from '../testing/delivery-bench.js';
import { call } from '../testing/rest-client.js';
import { smallModel } from '../testing/small-models.js';
import { CollectorDouble } from '../uplink/collector-double.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PROGRAM = join(ROOT, 'agent', 'dist', 'testing', 'serve-delivered.js');
const CUTS = 50;
const SEED = 20_263;

/** By what each makes of 2. */
const MODELS = new Map(
  [
    [2, 'Identity'],
    [-2, 'Neg'],
    [0.5, 'Reciprocal'],
    [1.414, 'Sqrt'],
    [7.389, 'Exp'],
  ].map(([answer, op]) => [
    Number(answer),
    smallModel({ op: String(op) }, op === 'Identity' ? 'first' : String(op), 50_000),
  ]),
);
/** Where in the life of a delivery the power goes. */
const MOMENTS = ['fetch', 'verify', 'test', 'swap', 'serve', 'back', 'start'] as const;
type Moment = (typeof MOMENTS)[number];

let directory: string;
let double: CollectorDouble;
let running: ChildProcess | undefined;
let lives = 0;
const random = seeded(SEED);

beforeAll(async () => {
  // The processes run the built package.
  execFileSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', join(ROOT, 'agent')]);
  directory = mkdtempSync(join(tmpdir(), 'fleetally-power-cut-'));
  writeFileSync(join(directory, 'first.onnx'), MODELS.get(2)!);
  double = await CollectorDouble.start();
}, 120_000);

afterAll(() => {
  running?.kill('SIGKILL');
  double.kill();
  rmSync(directory, { recursive: true, force: true });
});

function start(): ChildProcess {
  const args = [PROGRAM, directory, double.address, String(++lives)];
  running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  return running;
}

async function cut(child: ChildProcess): Promise<void> {
  const closed = once(child, 'exit');
  child.kill('SIGKILL');
  await closed;
}

/** What a process makes of 2. */
async function ask(address: string): Promise<number> {
  const { hostname, port } = new URL(address);
  const body = JSON.stringify({ inputs: [{ name: 'x0', datatype: 'FP32', shape: [1, 1], data: [2] }] });
  const { status, text } = await call({ host: hostname, port: Number(port) }, '/v2/models/m/infer', { body });
  expect(status).toBe(200);
  return Number((JSON.parse(text) as { outputs: { data: number[] }[] }).outputs[0]!.data[0]!.toFixed(3));
}

/** A process that has started, what serves in it, and that the collector is told so by it. */
async function check(child: ChildProcess): Promise<{ readonly answer: number; readonly address: string }> {
  const [address] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const answer = await ask(address);
  // Not one that an earlier life has sent and that was read late.
  const first = await vi.waitUntil(() => double.syncs.find(({ attributes }) => attributes['life'] === String(lives)), {
    timeout: 60_000,
    interval: 5,
  });
  const told = toldBy(first);
  expect([answer, told.runsDigest]).toEqual([answer, double.hold(MODELS.get(answer)!)]);
  return { answer, address };
}

/** Wants another model than the one that serves, and resolves at the moment at which the power goes. */
async function until(
  moment: Moment,
  { answer: serves, address }: Awaited<ReturnType<typeof check>>,
  rollout: string,
): Promise<void> {
  const others = [...MODELS].filter(([answer]) => answer !== serves);
  const [, bytes] = others[Math.floor(random() * others.length)]!;
  const piece = 4_096;
  const place = moment === 'fetch' ? Math.floor(random() * 12) * piece : Infinity;
  const waits = random();
  const reached = new Promise<void>((resolve) => {
    double.handing = {
      pieceBytes: piece,
      before: (offset) => {
        if (offset >= place || (moment === 'verify' && offset + piece >= bytes.length)) resolve();
        return Promise.resolve();
      },
    };
  });
  double.want('m', rollout, bytes, { rollout });
  const told = (state: string) =>
    vi.waitFor(
      () => {
        const sync = toldBy(double.syncs.at(-1)!);
        if (sync.rollout !== rollout || (sync.state !== state && sync.state !== 'RUNNING'))
          throw new Error(`${rollout} is not ${state}`);
      },
      { timeout: 60_000, interval: 2 },
    );
  // What is there already is not fetched again.
  if (moment === 'fetch') return Promise.race([reached, told('RUNNING')]);
  if (moment === 'verify') return Promise.race([reached, told('RUNNING')]).then(() => sleep(waits * 10));
  if (moment === 'test') return told('TESTING').then(() => sleep(waits * 150));
  await told(moment === 'swap' ? 'TESTING' : 'RUNNING');
  if (moment === 'swap') return sleep(150 + waits * 250);
  // Its probation passed, it stays after the cut.
  for (let i = 0; i < 20; i++) await ask(address);
  if (moment === 'back') double.want('m', `${rollout} back`, MODELS.get(serves)!, { rollout: `${rollout} back` });
  return sleep(waits * (moment === 'back' ? 300 : 20));
}

describe('a power cut', () => {
  it(`at ${CUTS} random moments leaves a working model each time, and never a wrong digest reported (seed ${SEED})`, async () => {
    const served = new Set<number>();
    for (let n = 0; n < CUTS; n++) {
      double.desiredVersions = [];
      const child = start();
      const moment = MOMENTS[Math.floor(random() * MOMENTS.length)]!;
      if (moment === 'start') {
        await sleep(random() * 400);
      } else {
        const found = await check(child);
        served.add(found.answer);
        await until(moment, found, `r${n}`);
      }
      await cut(child);
    }
    double.desiredVersions = [];
    double.handing = { pieceBytes: 16_384 };
    const last = start();
    await until('serve', await check(last), 'last');
    expect(double.violations).toEqual([]);
    // Some of what was brought served after a cut, and some was put back.
    expect(served.size).toBeGreaterThan(2);
    const states = new Set(double.syncs.map((sync) => toldBy(sync).state));
    expect([...states]).toEqual(expect.arrayContaining(['FETCHING', 'TESTING', 'RUNNING', 'FELL_BACK']));
  }, 900_000);
});

/** Park and Miller's generator: the same numbers at each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
