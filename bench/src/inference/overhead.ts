import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createObserver, monitor, RunRecorder } from '@fleetally/agent';
import type { InferenceSession } from 'onnxruntime-node';
import { processorTime } from '../measure/processor-time.js';
import { medianOf, summarise, type Summary } from '../measure/summary.js';
import type { Subject } from './subject.js';

export interface Overhead {
  /** Microseconds of a call of the bare session. */
  readonly bare: Summary;
  /** What a call of the monitored one takes longer, in microseconds and in percent. */
  readonly added: Summary;
  readonly percent: Summary;
}

/** Without the model a call takes a fraction of the time: more of them, so that the compiler has long finished. */
const OBSERVING_FACTOR = 8;
const WARM_UPS = 3;

export interface Effort {
  readonly repetitions: number;
  readonly pairs: number;
}

/**
 * Calls the bare and the monitored session in turn, on the same input, and compares the medians of each repetition:
 * a call that another process interrupted is in the upper half and moves neither.
 */
export async function measureOverhead({ session, plan, feeds }: Subject, effort: Effort): Promise<Overhead> {
  const spoolDir = mkdtempSync(join(tmpdir(), 'fleetally-bench-'));
  const model = { name: plan.model, version: '1' };
  const monitored = await monitor(session, { plan, model, spoolDir, device: { id: 'bench' } });
  try {
    const repetitions: { bare: number; added: number; percent: number }[] = [];
    await alternate(session, monitored, feeds, effort.pairs);
    for (let i = 0; i < effort.repetitions; i++) {
      const [bare, watched] = await alternate(session, monitored, feeds, effort.pairs);
      repetitions.push({ bare, added: watched - bare, percent: (100 * (watched - bare)) / bare });
    }
    return {
      bare: summarise(repetitions.map(({ bare }) => bare)),
      added: summarise(repetitions.map(({ added }) => added)),
      percent: summarise(repetitions.map(({ percent }) => percent)),
    };
  } finally {
    await monitored.fleetally.close();
    rmSync(spoolDir, { recursive: true, force: true });
  }
}

/** Median microseconds of a call of each. */
async function alternate(
  bare: InferenceSession,
  monitored: InferenceSession,
  feeds: Subject['feeds'],
  pairs: number,
): Promise<[bare: number, monitored: number]> {
  const contenders = [bare, monitored] as const;
  const times = [new Float64Array(pairs), new Float64Array(pairs)] as const;
  for (let pair = 0; pair < pairs; pair++) {
    const input = feeds[pair % feeds.length]!;
    for (let turn = 0; turn < 2; turn++) {
      // Whose turn comes second finds the input in the cache: by turns.
      const which = (turn + pair) % 2 === 0 ? 0 : 1;
      const from = performance.now();
      await contenders[which].run(input);
      times[which][pair] = (performance.now() - from) * 1000;
    }
  }
  return [medianOf(times[0]), medianOf(times[1])];
}

/** Microseconds of processor time that reading and counting one call takes, the model's own work left out. */
export async function measureObserving({ session, plan, feeds }: Subject, effort: Effort): Promise<Summary> {
  const model = { name: plan.model, version: '1', variant: '', digest: new Uint8Array() };
  const recorder = new RunRecorder(createObserver({ plan, model, send: () => undefined }), session.outputNames);
  const calls: { input: Subject['feeds'][number]; results: InferenceSession.ReturnType }[] = [];
  for (const input of feeds) calls.push({ input, results: await session.run(input) });
  const observe = (): number => {
    const passes = Math.max(1, Math.round((OBSERVING_FACTOR * effort.pairs) / calls.length));
    const microseconds = processorTime(() => {
      for (let pass = 0; pass < passes; pass++) {
        for (const { input, results } of calls) recorder.begin(input)?.succeeded(results, 1e-4);
      }
    });
    return microseconds / (passes * calls.length);
  };
  for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) observe();
  return summarise(Array.from({ length: effort.repetitions }, observe));
}
