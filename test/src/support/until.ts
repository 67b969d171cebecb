import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/** Asks `read` until `isEnough`, and resolves to what it said then. Errors: Error with what it said last. */
export async function until<T>(
  what: string,
  read: () => T | Promise<T>,
  isEnough: (value: T) => boolean,
  patienceMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (isEnough(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`waited ${patienceMs / 1000} s for ${what}, and have ${JSON.stringify(value)}`);
    await sleep(POLL_MS);
  }
}
