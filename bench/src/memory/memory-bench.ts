import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { HAR_FILES, harSubject } from '../inference/har.js';
import { floatsOf } from '../inference/subject.js';
import { measured, type Bench, type BenchSettings } from '../measure/figure.js';
import { summarise } from '../measure/summary.js';
import { missingShared, sharedFile } from '../shared-files.js';
import type { MemoryAnswer, MemoryTask } from './memory-child.js';

const TARGET_MIB = 40;
const MIB = 2 ** 20;

/** What the agent takes beside onnxruntime with the same model: processes with and without it, compared in pairs. */
export const memoryBench: Bench = {
  id: 'memory',
  title: "the agent's share of resident memory",
  async run(settings) {
    const missing = missingShared(...HAR_FILES);
    if (missing !== undefined) return { outcome: 'skipped', reason: missing };
    const sink = forked('../sink/main.js');
    try {
      const [collector] = (await once(sink, 'message')) as [string];
      return await comparePairs(settings, collector);
    } finally {
      sink.disconnect();
    }
  },
};

async function comparePairs({ quick, progress }: BenchSettings, collector: string) {
  const inferences = quick ? 200 : 20_000;
  const pairs = quick ? 1 : 5;
  const { session, plan, feeds } = await harSubject(1);
  await session.release();
  const rows = feeds.flatMap((feed) => [...floatsOf(feed.features)]);
  const bareTask: MemoryTask = { modelFile: sharedFile(HAR_FILES[0]), inferences, rows, width: plan.features.length };
  const watchedTask: MemoryTask = { ...bareTask, monitoring: { plan, collector } };
  const bare: number[] = [];
  const watched: number[] = [];
  let acked = 0;
  for (let pair = 0; pair < pairs; pair++) {
    progress(`pair ${pair + 1} of ${pairs}`);
    bare.push((await ask(bareTask)).residentBytes / MIB);
    const answer = await ask(watchedTask);
    watched.push(answer.residentBytes / MIB);
    acked = answer.ackedReports;
    if (acked !== inferences / 100) throw new Error(`${acked} of ${inferences / 100} reports were acknowledged`);
  }
  const share = watched.map((value, pair) => value - bare[pair]!);
  return measured(
    [
      { what: "the agent's share", unit: 'MiB', target: TARGET_MIB, ...summarise(share) },
      { what: 'process with onnxruntime and the har model', unit: 'MiB', ...summarise(bare) },
      { what: 'the same, monitored', unit: 'MiB', ...summarise(watched) },
    ],
    `Resident memory after ${inferences.toLocaleString('en-US')} inferences one by one; the monitored process has sealed, spooled (fsync) and delivered ${acked} reports to a collector in another process by then. No garbage collection is asked for.`,
  );
}

async function ask(task: MemoryTask): Promise<MemoryAnswer> {
  const child = forked('./memory-child.js');
  const answered = once(child, 'message') as Promise<[MemoryAnswer]>;
  const exited = once(child, 'exit');
  child.send(task);
  const answer = await Promise.race([answered, exited.then(() => undefined)]);
  if (answer === undefined) throw new Error('a process that was to be measured ended without an answer');
  await exited;
  return answer[0];
}

/** The parent's own flags, such as a profiler's, are not for children. */
function forked(script: string): ChildProcess {
  return fork(fileURLToPath(new URL(script, import.meta.url)), { execArgv: [] });
}
