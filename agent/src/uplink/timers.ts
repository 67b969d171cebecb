/** Stops what a timer would do; calling it late or twice is fine. */
export type Cancel = () => void;

/** Time as the uplink needs it; a parameter, so that tests can let hours pass at once. */
export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `act` once, after `delayMs`. `holds`: the process stays alive for it. @default false */
  after(delayMs: number, act: () => void, holds?: boolean): Cancel;
  /** Runs `act` every `periodMs`. */
  every(periodMs: number, act: () => void): Cancel;
}

/** The system's clock. Its timers don't keep the process alive by themselves: an application may end when it is done. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  after(delayMs, act, holds = false) {
    const timer = setTimeout(act, delayMs);
    if (!holds) timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
  every(periodMs, act) {
    const timer = setInterval(act, periodMs);
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  },
};
