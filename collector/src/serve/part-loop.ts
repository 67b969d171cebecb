export interface PartLoop {
  /** Resolves when the turn that runs, if any, is over; no other starts. */
  end(): Promise<void>;
}

export interface LoopOptions {
  readonly monotonicMs: () => number;
  /** Told once of failures in a row. */
  readonly onFailing: (error: unknown) => void;
  /** Between two turns: at least this, and at least `PAUSE_FACTOR` times what the last one took. @default 1000 */
  readonly leastPauseMs?: number;
}

const PAUSE_FACTOR = 4;

/** Runs `turn` again and again, one at a time, at once for the first time. A turn that fails is followed by the next. */
export function startLoop(turn: () => Promise<void>, options: LoopOptions): PartLoop {
  const { monotonicMs, onFailing, leastPauseMs = 1_000 } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isFailing = false;
  let isEnded = false;

  async function once(): Promise<void> {
    const startedAt = monotonicMs();
    try {
      await turn();
      isFailing = false;
    } catch (error) {
      if (!isFailing) onFailing(error);
      isFailing = true;
    }
    if (!isEnded) schedule(Math.max(leastPauseMs, PAUSE_FACTOR * (monotonicMs() - startedAt)));
  }
  function schedule(pauseMs: number): void {
    timer = setTimeout(() => {
      running = once();
    }, pauseMs);
  }
  schedule(0);
  return {
    async end() {
      isEnded = true;
      clearTimeout(timer);
      await running;
    },
  };
}
