import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitoredSession } from '@fleetally/agent';
import type { Plan } from '@fleetally/counts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SESSION_OPTIONS } from '../inference/session-options.js';

// Nothing of ours may be imported here as a value but at the moment it is measured: it would weigh on both.

/** What a child is told: the monitored one gets a plan and a collector, the bare one neither. */
export interface MemoryTask {
  readonly modelFile: string;
  readonly inferences: number;
  /** Rows of the model's one input, row-major. */
  readonly rows: readonly number[];
  readonly width: number;
  readonly monitoring?: { readonly plan: Plan; readonly collector: string };
}

export interface MemoryAnswer {
  /** Resident bytes once everything is counted and delivered. */
  readonly residentBytes: number;
  readonly ackedReports: number;
}

/** A window's worth of calls; event time leaps a window after so many, so that all that reporting does is done often. */
const CALLS_PER_WINDOW = 100;
const WINDOW_MS = 300_000;

process.once('message', (task: MemoryTask) => {
  void run(task).then((answer) => process.send!(answer, () => process.disconnect()));
});

async function run(task: MemoryTask): Promise<MemoryAnswer> {
  const session = await InferenceSession.create(task.modelFile, SESSION_OPTIONS);
  return task.monitoring === undefined ? bare(session, task) : monitored(session, task, task.monitoring);
}

async function bare(session: InferenceSession, task: MemoryTask): Promise<MemoryAnswer> {
  await infer(session, task, () => undefined);
  return { residentBytes: process.memoryUsage.rss(), ackedReports: 0 };
}

async function monitored(
  session: InferenceSession,
  task: MemoryTask,
  { plan, collector }: NonNullable<MemoryTask['monitoring']>,
): Promise<MemoryAnswer> {
  // Loaded here, because its code is part of what it takes.
  const { monitor } = await import('@fleetally/agent');
  const spoolDir = mkdtempSync(join(tmpdir(), 'fleetally-bench-'));
  let now = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS;
  const model = { name: plan.model, version: '1' };
  const watched: MonitoredSession = await monitor(session, {
    ...{ plan, model, collector, spoolDir },
    clock: { now: () => now },
  });
  try {
    await infer(watched, task, () => (now += WINDOW_MS));
    watched.fleetally.endWindow();
    await watched.fleetally.flush(30_000);
    const residentBytes = process.memoryUsage.rss();
    return { residentBytes, ackedReports: watched.fleetally.status().outbox.ackedReports };
  } finally {
    await watched.fleetally.close();
    rmSync(spoolDir, { recursive: true, force: true });
  }
}

async function infer(session: InferenceSession, task: MemoryTask, windowOver: () => void): Promise<void> {
  const { inferences, rows, width } = task;
  const input = session.inputNames[0]!;
  const count = rows.length / width;
  for (let i = 0; i < inferences; i++) {
    const from = (i % count) * width;
    const data = Float32Array.from(rows.slice(from, from + width));
    await session.run({ [input]: new Tensor('float32', data, [1, width]) });
    if (i % CALLS_PER_WINDOW === CALLS_PER_WINDOW - 1) windowOver();
  }
}
