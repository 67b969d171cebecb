import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { kindsOf, type RolloutKind } from './kinds.js';
import type { RollbackOptions } from './options.js';
import type { Scored } from './results/score.js';
import { runRollout } from './run-rollout.js';
import { worldPlan } from './world/world-plan.js';

export interface Task {
  readonly rollout: number;
  readonly kind: RolloutKind;
  readonly seed: number;
  readonly judges: readonly string[];
}

/** Runs the chosen rollouts, and tells of each as it ends; in the order of the rollouts at the end. */
export async function runRollouts(
  options: RollbackOptions,
  tell: (results: readonly Scored[]) => void,
): Promise<Scored[]> {
  const { kinds, rollouts, seed, judges, jobs } = options;
  const tasks = kindsOf(rollouts).flatMap((kind, rollout): Task[] =>
    kinds.includes(kind) ? [{ rollout, kind, seed, judges }] : [],
  );
  const results = jobs === 1 ? runHere(tasks, tell) : await runInProcesses(tasks, jobs, tell);
  return results.sort((a, b) => a.rollout - b.rollout);
}

function runHere(tasks: readonly Task[], tell: (results: readonly Scored[]) => void): Scored[] {
  const plan = worldPlan();
  return tasks.flatMap((task) => {
    const results = runRollout(plan, task);
    tell(results);
    return results;
  });
}

async function runInProcesses(
  tasks: readonly Task[],
  jobs: number,
  tell: (results: readonly Scored[]) => void,
): Promise<Scored[]> {
  const waiting = [...tasks];
  const all: Scored[] = [];
  const work = async (): Promise<void> => {
    const child = fork(fileURLToPath(new URL('./worker.js', import.meta.url)));
    try {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
        child.send(task);
        const [results] = (await Promise.race([
          once(child, 'message'),
          once(child, 'exit').then(() => Promise.reject(new Error(`the process of rollout ${task.rollout} ended`))),
        ])) as [readonly Scored[]];
        all.push(...results);
        tell(results);
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return all;
}
