import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store, type StoredReport } from '@fleetally/collector';
import { cellLayout, Counter, planDigest, signalsOf, toHex, type Plan } from '@fleetally/counts';
import { Random } from '@fleetally/sim';
import { drawRows, drawScores } from '../subject/tabular.js';
import { fleetAttributes } from './fleet-columns.js';

const WINDOW_SECONDS = 300;
export const INFERENCES = 15;
const BATCH = 2_000;
/** Different counts, which devices take in turn. */
const POOL = 512;

export interface StoreTimes {
  /** Seconds of each reading of the whole window. */
  readonly read: readonly number[];
  /** Processor seconds of each, all threads. */
  readonly readProcessor: readonly number[];
  /** Seconds that storing it took, in batches as ingest makes them. */
  readonly append: number;
}

/** What is stored: a device for each of `attributes`, and 15 inferences of it, counted by `draw`. */
export interface StoredFleet {
  readonly attributes: readonly Record<string, string>[];
  readonly draw: (random: Random, counter: Counter) => void;
}

/** Stores one window of a fleet in an embedded ClickHouse of its own, and reads it as the tick does. */
export async function measureStore(
  plan: Plan,
  devices: number,
  repetitions: number,
  progress: (text: string) => void,
  { attributes = fleetAttributes(devices), draw = drawTabular }: Partial<StoredFleet> = {},
): Promise<StoreTimes> {
  const data = mkdtempSync(join(tmpdir(), 'fleetally-bench-'));
  try {
    const store = await openStore({ data }, 0);
    try {
      return await storeAndRead(store, plan, { attributes, draw }, repetitions, progress);
    } finally {
      await store.close();
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function storeAndRead(
  store: Store,
  plan: Plan,
  fleet: StoredFleet,
  repetitions: number,
  progress: (text: string) => void,
): Promise<StoreTimes> {
  const devices = fleet.attributes.length;
  const from = Math.floor(Date.now() / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS - WINDOW_SECONDS;
  const reports = reportsOf(plan, fleet, from);
  const began = performance.now();
  for (let at = 0; at < devices; at += BATCH) {
    progress(`storing report ${at}`);
    await store.reports.append(reports.slice(at, at + BATCH));
  }
  const append = (performance.now() - began) / 1000;
  const read: number[] = [];
  const readProcessor: number[] = [];
  for (let i = 0; i <= repetitions; i++) {
    progress(`reading, ${i}`);
    const started = performance.now();
    const cpu = process.cpuUsage();
    const block = await store.reports.readBlock({
      ...{ model: plan.model, planDigest: toHex(planDigest(plan)) },
      ...{ from, to: from + WINDOW_SECONDS, ingestUpTo: store.reports.acceptedUpTo() },
    });
    if (block.devices.length !== devices) throw new Error(`${block.devices.length} of ${devices} devices were read`);
    const { user, system } = process.cpuUsage(cpu);
    // The first reading finds caches empty and code cold.
    if (i === 0) continue;
    read.push((performance.now() - started) / 1000);
    readProcessor.push((user + system) / 1e6);
  }
  return { read, readProcessor, append };
}

function reportsOf(plan: Plan, { attributes, draw }: StoredFleet, windowStart: number): StoredReport[] {
  const random = new Random(7);
  const pool = Array.from({ length: POOL }, () => drawMeasured(random, plan, draw));
  const digest = toHex(planDigest(plan));
  return attributes.map((named, i) => ({
    ...{ device: `device-${i}`, boot: 1_000_000 + i, sequence: 1, model: plan.model, planDigest: digest },
    ...{ version: '1.0.0', variant: '', modelDigest: '', windowStart, windowSeconds: WINDOW_SECONDS },
    ...{ receivedAtMs: (windowStart + WINDOW_SECONDS) * 1000, inferences: INFERENCES },
    ...{ level: 'aggregate' as const, milliEpsilon: 0, attributes: named },
    ...pool[i % POOL]!,
  }));
}

function drawTabular(random: Random, counter: Counter): void {
  counter.countRows(drawRows(random, INFERENCES), INFERENCES);
  counter.countClasses(drawScores(random, INFERENCES), INFERENCES);
}

function drawMeasured(
  random: Random,
  plan: Plan,
  draw: StoredFleet['draw'],
): Pick<StoredReport, 'counts' | 'samples' | 'sums'> {
  const counter = new Counter(plan);
  draw(random, counter);
  for (let i = 0; i < INFERENCES; i++) counter.countLatency(0.004 * Math.exp(0.3 * random.normal()));
  const { cells, inferences } = counter.finish();
  if (cells.length !== cellLayout(plan).cellCount) throw new Error('counts do not fit their plan');
  const set = signalsOf(plan);
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  set.measure(cells, inferences, samples, sums);
  return { counts: cells, samples: Float32Array.from(samples), sums: Float32Array.from(sums) };
}
