import type { FlushResult } from './sealed-window.js';
import type { Timers } from './uplink/timers.js';

/** Those who wait for reports to be delivered. */
export class FlushWaiters {
  readonly #timers: Timers;
  readonly #looks = new Set<() => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Resolves with what `outcome` says as soon as it says something, or after `timeoutMs`; the process stays for it. */
  wait(timeoutMs: number, outcome: () => FlushResult['outcome'] | undefined): Promise<FlushResult['outcome']> {
    const now = outcome();
    if (now !== undefined) return Promise.resolve(now);
    return new Promise((resolve) => {
      const finish = (how: FlushResult['outcome']) => {
        cancel();
        this.#looks.delete(look);
        resolve(how);
      };
      const look = () => {
        const how = outcome();
        if (how !== undefined) finish(how);
      };
      const giveUp = () => {
        finish('timed-out');
      };
      const cancel = this.#timers.after(timeoutMs, giveUp, true);
      this.#looks.add(look);
    });
  }

  /** Something changed: everybody looks again. */
  tell(): void {
    for (const look of [...this.#looks]) look();
  }
}
