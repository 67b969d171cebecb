const CLEAR = '\r\u001b[2K';
const LEAST_PAUSE_MS = 100;

/** One line on a terminal that is written over; where standard error is none, nothing is written. */
export class StatusLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #nowMs: () => number;
  #last = -Infinity;

  constructor(stream: NodeJS.WriteStream = process.stderr, nowMs: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#nowMs = nowMs;
  }

  /** At most ten times a second, unless `always`. */
  show(text: string, always = false): void {
    const now = this.#nowMs();
    if (!this.#stream.isTTY || (!always && now - this.#last < LEAST_PAUSE_MS)) return;
    this.#last = now;
    this.#stream.write(`${CLEAR}${text}`);
  }

  /** A line that stays, terminal or not. */
  say(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write(CLEAR);
  }
}

/** `3 min 20 s` and the like; seconds alone below two minutes. */
export function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  // Rounded before it is split, so that the smaller unit never reads 60.
  const whole = Math.round(seconds);
  if (whole < 7_200) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
