import { ClockGate, Likeness, chooseClock } from './clock-gate.js';
import { learningSeconds, type DetectorOptions } from './options.js';
import type { Clock } from './types.js';

const DAY = 86_400;
const WEEK = 7 * DAY;

export type ClockChoice = Clock | 'learning' | 'alike-days';

/** Which clock each signal is on, and the looks that decide it (R2). */
export class SignalClocks {
  readonly #options: DetectorOptions;
  readonly #choice: ClockChoice[];
  readonly gate: ClockGate;
  readonly quarters: Likeness;
  readonly days: Likeness;
  /** Event time of the first window ever, and of the next look; -1 before. */
  firstStart = -1;
  #nextLook = -1;

  constructor(signals: number, options: DetectorOptions) {
    this.#options = options;
    this.#choice = Array.from({ length: signals }, () => 'learning');
    this.gate = new ClockGate(options.windowSeconds);
    this.quarters = new Likeness(signals);
    this.days = new Likeness(signals);
  }

  of(signal: number): ClockChoice {
    return this.#choice[signal]!;
  }

  get usesSlowClocks(): boolean {
    return this.#options.clock !== 'window';
  }

  /** Seconds of history at `now`. */
  history(now: number): number {
    return this.firstStart < 0 ? 0 : now - this.firstStart;
  }

  /**
   * Called before each window is judged. Returns the signals whose clock changed: their evidence starts anew.
   * `cohorts`: how many rows of streams there are.
   */
  turn(now: number, signals: number, cohorts: number): number[] {
    if (this.firstStart < 0) this.firstStart = now;
    const age = this.history(now);
    if (age < learningSeconds(this.#options)) return [];
    if (this.#options.clock !== 'auto') return this.#set(signals, () => this.#options.clock as Clock);
    if (age < WEEK) return this.#set(signals, () => '6h');
    if (this.#nextLook >= 0 && now < this.#nextLook) return [];
    this.#nextLook = now + WEEK;
    const changed = this.#set(signals, (signal) => this.#look(signal, signals, cohorts));
    this.gate.clear();
    this.quarters.clear();
    return changed;
  }

  #look(signal: number, signals: number, cohorts: number): ClockChoice {
    // Nothing seen is no reason to change: a sensor that is silent or held still by an alarm keeps its clock.
    if (!this.gate.hasSeen(signal, signals, cohorts)) return this.#choice[signal]!;
    const clock = chooseClock(this.gate.windowsAreIndependent(signal, signals, cohorts), this.quarters.alike(signal));
    return clock === '1d' && this.days.alike(signal) ? 'alike-days' : clock;
  }

  #set(signals: number, choose: (signal: number) => ClockChoice): number[] {
    const changed: number[] = [];
    for (let signal = 0; signal < signals; signal++) {
      const next = choose(signal);
      if (next !== this.#choice[signal]) {
        this.#choice[signal] = next;
        changed.push(signal);
      }
    }
    return changed;
  }

  toJSON(): SignalClocksState {
    return { choice: this.#choice, firstStart: this.firstStart, nextLook: this.#nextLook };
  }

  restore(state: SignalClocksState): void {
    this.#choice.splice(0, this.#choice.length, ...state.choice);
    this.firstStart = state.firstStart;
    this.#nextLook = state.nextLook;
  }
}

export interface SignalClocksState {
  readonly choice: readonly ClockChoice[];
  readonly firstStart: number;
  readonly nextLook: number;
}
