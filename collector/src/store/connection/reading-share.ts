import { setTimeout as sleep } from 'node:timers/promises';
import { number } from '../fields.js';
import type { Connection } from './connection.js';

const LOOK_MS = 500;

/**
 * Waits for `answer`, and tells meanwhile which share of the rows its statement has read, as the engine itself counts them:
 * from 0 to 1, never falling. `mark` is text that stands in this statement and in no other.
 *
 * Where the engine does not let this user see what runs, nothing is told. Errors: those of `answer`.
 */
export async function tellingShare<T>(
  { read }: Connection,
  mark: string,
  answer: Promise<T>,
  told: ((share: number) => void) | undefined,
): Promise<T> {
  if (told === undefined) return answer;
  const ended = new AbortController();
  const looking = look(read, mark, told, ended.signal);
  try {
    return await answer;
  } finally {
    ended.abort();
    await looking;
  }
}

async function look(
  read: Connection['read'],
  mark: string,
  told: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let most = 0;
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const running = await read
      // The statement that asks holds the mark as well, as a parameter.
      .rows(RUNNING, (row) => number(row, 'share'), { mark })
      .catch(() => []);
    if (running.length === 0) continue;
    most = Math.max(most, ...running);
    told(most);
  }
}

/** What a statement will read is an estimate that grows while it finds out. */
const RUNNING = `
  SELECT least(1, read_rows / total_rows_approx) AS share FROM system.processes
  WHERE total_rows_approx > 0 AND position(query, {mark:String}) > 0 AND query NOT LIKE '%system.processes%'`;
