const tasks = new Set<() => void>();

/**
 * Runs `task` (which must be synchronous and must not throw) when the process ends by itself or by process.exit, so that
 * the last, unfinished window reaches the disk. Returns how to take that back. One listener serves all.
 */
export function atExit(task: () => void): () => void {
  if (tasks.size === 0) process.once('exit', runAll);
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size === 0) process.off('exit', runAll);
  };
}

function runAll(): void {
  for (const task of tasks) task();
}
