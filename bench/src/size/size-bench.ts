import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createObserver, openOutbox, type ModelObserver } from '@fleetally/agent';
import { Random } from '@fleetally/sim';
import { startSink } from '../sink/report-sink.js';
import { measured, type Bench } from '../measure/figure.js';
import { summarise } from '../measure/summary.js';
import { drawRows, drawScores, tabularPlan } from '../subject/tabular.js';

const TARGET_BYTES = 700;
const INFERENCES = 100;
const WINDOW_SECONDS = 300;
/** One in so many calls fails. */
const ERROR_EVERY = 50;

/** What a report of one window weighs on the wire, from the real outbox to a socket. */
export const sizeBench: Bench = {
  id: 'size',
  title: 'bytes per report on the wire',
  async run({ quick }) {
    const sizes: number[] = [];
    const sink = await startSink((bytes) => sizes.push(bytes));
    const directory = mkdtempSync(join(tmpdir(), 'fleetally-bench-'));
    const attributes = { hw: 'edge-a', firmware: '2.4.1', region: 'eu', arch: 'arm64', os: 'linux', ep: 'cpu' };
    const outbox = openOutbox({ directory, collector: sink.address, attributes });
    try {
      sendWindows(quick ? 3 : 200, (window) => outbox.put(window));
      const { outcome } = await outbox.flush(60_000);
      if (outcome !== 'delivered') throw new Error('the reports were not delivered within a minute');
    } finally {
      await outbox.close();
      sink.close();
      rmSync(directory, { recursive: true, force: true });
    }
    const [first = NaN, ...rest] = sizes;
    const once = { unit: 'bytes', ...summarise([first]) };
    return measured(
      [
        { what: 'a TelemetryRequest with one report', unit: 'bytes', target: TARGET_BYTES, ...summarise(rest) },
        { what: 'the first of a start, which carries six attributes', ...once },
      ],
      `${INFERENCES} inferences in each window: 20 numeric features, their 190 pairs, 10 classes and confidence, log-normal latency, one error in ${ERROR_EVERY}; device, plan digest, chain hash and signature included. Counts are packed, nothing is compressed beside. gRPC adds a frame of 5 bytes, HTTP/2 one of 9.`,
    );
  },
};

function sendWindows(windows: number, send: Parameters<typeof createObserver>[0]['send']): void {
  const random = new Random(2);
  const plan = tabularPlan(random);
  let now = 1_700_000_100_000;
  const model = { name: plan.model, version: '1.0.0', variant: '', digest: new Uint8Array(32).fill(7) };
  const observer = createObserver({ plan, model, windowSeconds: WINDOW_SECONDS, clock: { now: () => now }, send });
  for (let window = 0; window < windows; window++) {
    for (let i = 0; i < INFERENCES; i++) observeOne(observer, random, i % ERROR_EVERY === 0);
    now += WINDOW_SECONDS * 1000;
  }
  observer.finish();
}

function observeOne(observer: ModelObserver, random: Random, failed: boolean): void {
  const rows = drawRows(random, 1);
  if (failed) observer.observe({ rows, rowCount: 1, error: 'runtime' });
  else {
    const latencySeconds = 0.004 * Math.exp(0.3 * random.normal());
    observer.observe({ rows, rowCount: 1, scores: drawScores(random, 1), latencySeconds });
  }
}
