/** Stops what a timer would do; calling it late or twice is fine. */
export type Cancel = () => void;

/** Time as the uplink needs it; a parameter, so that tests can let hours pass at once. */
export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `act` once, after `delayMs`. */
  after(delayMs: number, act: () => void): Cancel;
  /** Runs `act` every `periodMs`. */
  every(periodMs: number, act: () => void): Cancel;
}

/** The system's clock. None of its timers keeps the process alive: an application may end whenever it is done. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    timer.unref();
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
