import { StatusLine, timeLeft } from './status-line.js';
import { TimeLeft } from './time-left.js';

/** What long work shows on a terminal: the step, how far it is, and the time left where that can be known. */
export class Progress {
  readonly #line: StatusLine;
  readonly #nowMs: () => number;
  #step = '';
  #startedMs: number;
  #left: TimeLeft;
  #timer: NodeJS.Timeout | undefined;

  constructor(line: StatusLine = new StatusLine(), nowMs: () => number = () => performance.now()) {
    this.#line = line;
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
    this.#left = new TimeLeft(this.#startedMs);
  }

  /**
   * `step` of which `share` (0 to 1) is done, if that can be told; each step is timed on its own, since one says nothing
   * about another. `detail` is shown behind the share.
   */
  show(step: string, share?: number, detail?: string): void {
    // What is known now would otherwise be written over by what was not known before.
    this.#stopTimer();
    const now = this.#nowMs();
    const isNew = step !== this.#step;
    if (isNew) {
      this.#step = step;
      this.#startedMs = now;
      this.#left = new TimeLeft(now);
    }
    if (share !== undefined) this.#left.reached(share, now);
    // Rounded down: 100 % is said when it is true.
    const percent = share === undefined ? undefined : `${Math.floor(100 * Math.min(1, share))} %`;
    const parts = [[step, percent].filter(Boolean).join(' '), detail, this.#left.words(now)];
    this.#line.show(parts.filter((part) => part !== undefined && part !== '').join(', '), isNew);
  }

  /** For a step of which nobody can say how far it is: shows for how long it has been going on, once a second, up to the next step. */
  wait(step: string): void {
    const startedMs = this.#nowMs();
    const show = (): void => {
      this.#line.show(`${step}, ${timeLeft((this.#nowMs() - startedMs) / 1_000)} so far`, true);
    };
    this.#stopTimer();
    show();
    this.#timer = setInterval(show, 1_000).unref();
  }

  /** A line that stays. */
  say(text: string): void {
    this.#line.say(text);
  }

  /** To be called when the work ends, however it ends. */
  end(): void {
    this.#stopTimer();
    this.#line.clear();
  }

  #stopTimer(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
