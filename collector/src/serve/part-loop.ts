export interface PartLoop {
  /** Something has moved: the next turn comes as soon as its pause is over, also when one runs now. */
  wake(): void;
  /** Resolves when the turn that runs, if any, is over; no other starts. */
  end(): Promise<void>;
  /** Whether the last turn failed. */
  readonly isFailing: boolean;
}

export interface LoopOptions {
  readonly monotonicMs: () => number;
  /** Told once of failures in a row. */
  readonly onFailing: (error: unknown) => void;
  /** Between two turns: at least this, and at least `pauseFactor` times what the last one took. @default 1000 */
  readonly leastPauseMs?: number;
  /** @default 4 */
  readonly pauseFactor?: number;
  /** After a failure at least this. @default as after any turn */
  readonly failurePauseMs?: number;
  /** So long there is no turn unless `wake` is called; Infinity: none at all. @default 0, it goes on by itself */
  readonly idleMs?: number;
}

/**
 * Runs `turn` again and again, one at a time, at once for the first time. One that resolves to `again` is followed without
 * a pause; one that fails is tried again, whether or not anything moves.
 */
export function startLoop(turn: () => Promise<'again' | undefined>, options: LoopOptions): PartLoop {
  const { monotonicMs, onFailing, leastPauseMs = 1_000, pauseFactor = 4, failurePauseMs = 0, idleMs = 0 } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isFailing = false;
  let isEnded = false;
  let wakes = 0;
  /** No turn before this, by the monotonic clock. */
  let nextMs = monotonicMs();

  async function once(): Promise<void> {
    const startedAt = monotonicMs();
    const before = wakes;
    let isAgain = false;
    try {
      isAgain = (await turn()) === 'again';
      isFailing = false;
    } catch (error) {
      if (!isFailing) onFailing(error);
      isFailing = true;
    }
    const now = monotonicMs();
    const pauseMs = Math.max(leastPauseMs, pauseFactor * (now - startedAt), isFailing ? failurePauseMs : 0);
    nextMs = isAgain ? now : now + pauseMs;
    running = undefined;
    schedule(isAgain || wakes > before || isFailing ? 0 : idleMs);
  }
  /** `afterMs` from now, and not before the pause is over. */
  function schedule(afterMs: number): void {
    clearTimeout(timer);
    if (isEnded || afterMs === Infinity) return;
    timer = setTimeout(
      () => {
        running = once();
      },
      Math.max(0, afterMs, nextMs - monotonicMs()),
    );
  }
  schedule(0);
  return {
    wake() {
      wakes += 1;
      if (running === undefined) schedule(0);
    },
    async end() {
      isEnded = true;
      clearTimeout(timer);
      await running;
    },
    get isFailing() {
      return isFailing;
    },
  };
}
