import { ClockGate, COHORT_RATIO, Likeness, WHOLE_RATIO } from './clock-gate.js';
import { learningSeconds, type DetectorOptions } from './options.js';
import type { Clock } from './types.js';

const DAY = 86_400;
const WEEK = 7 * DAY;

export type ClockChoice = Clock | 'learning' | 'alike-days';

/** From fast to slow; of a signal's two clocks the slower one is shown. */
const SLOWER: readonly ClockChoice[] = ['window', '6h', '1d', 'alike-days', 'learning'];

/**
 * The whole model and the cohorts of a signal have a clock each: a contrast takes the weather out that the whole model
 * sees, so cohorts may go on by the window where the whole model must wait for days.
 */
export type Scope = 'whole' | 'cohorts';
export const SCOPES: readonly Scope[] = ['whole', 'cohorts'];

export function scopeOf(cohort: number): Scope {
  return cohort === 0 ? 'whole' : 'cohorts';
}

/** How alike neighbouring slow blocks are, of the whole model and of the cohorts. */
export type LikenessByScope = Readonly<Record<Scope, Likeness>>;

/** Which clock each signal is on, and the looks that decide it (R2). */
export class SignalClocks {
  readonly #options: DetectorOptions;
  readonly #signals: number;
  readonly #choice: Record<Scope, ClockChoice[]>;
  readonly gate: ClockGate;
  readonly quarters: LikenessByScope;
  readonly days: LikenessByScope;
  /** Windows seen: history is what was watched, whatever stray time stamp came first. */
  #windows = 0;
  /** Event time of the next look; -1 before the first. */
  #nextLook = -1;

  constructor(signals: number, options: DetectorOptions) {
    this.#options = options;
    this.#signals = signals;
    const learning = (): ClockChoice[] => Array.from({ length: signals }, () => 'learning');
    this.#choice = { whole: learning(), cohorts: learning() };
    this.gate = new ClockGate(options.windowSeconds);
    this.quarters = { whole: new Likeness(signals), cohorts: new Likeness(signals) };
    this.days = { whole: new Likeness(signals), cohorts: new Likeness(signals) };
  }

  of(signal: number, scope: Scope): ClockChoice {
    return this.#choice[scope][signal]!;
  }

  /** The slower of a signal's two clocks. */
  slowest(signal: number): ClockChoice {
    const places = SCOPES.map((scope) => SLOWER.indexOf(this.of(signal, scope)));
    return SLOWER[Math.max(...places)]!;
  }

  /** Seconds of event time watched before the window that is being judged. */
  get history(): number {
    return Math.max(0, this.#windows - 1) * this.#options.windowSeconds;
  }

  /**
   * Called before each window is judged. Returns what changed its clock: that evidence starts anew.
   * `cohorts`: how many rows of streams there are.
   */
  turn(now: number, cohorts: number): { signal: number; scope: Scope }[] {
    this.#windows += 1;
    const age = this.history;
    if (age < learningSeconds(this.#options)) return [];
    const { clock } = this.#options;
    if (clock !== 'auto') return this.#set(() => clock);
    if (age < WEEK) return this.#set(() => '6h');
    if (this.#nextLook >= 0 && now < this.#nextLook) return [];
    this.#nextLook = now + WEEK;
    const changed = this.#set((signal, scope) => this.#look(signal, scope, cohorts));
    this.gate.clear();
    for (const scope of SCOPES) this.quarters[scope].clear();
    return changed;
  }

  #look(signal: number, scope: Scope, cohorts: number): ClockChoice {
    const rows = scope === 'whole' ? [0] : Array.from({ length: Math.max(0, cohorts - 1) }, (_, i) => i + 1);
    const streams = rows.map((cohort) => cohort * this.#signals + signal);
    // Nothing seen is no reason to change: a sensor that is silent or held still by an alarm keeps its clock.
    if (!this.gate.hasSeen(streams)) return this.of(signal, scope);
    if (this.gate.windowsAreIndependent(streams, scope === 'whole' ? WHOLE_RATIO : COHORT_RATIO)) return 'window';
    // Chance moves one stream's autocorrelation by about 1/√n; pooled over many it leaves the bias of about 1/n.
    const allowance = (blocks: number): number => (scope === 'whole' ? 1 / Math.sqrt(blocks) : 1 / blocks);
    if (!this.quarters[scope].alike(signal, allowance)) return '6h';
    return this.days[scope].alike(signal, allowance) ? 'alike-days' : '1d';
  }

  #set(choose: (signal: number, scope: Scope) => ClockChoice): { signal: number; scope: Scope }[] {
    const changed: { signal: number; scope: Scope }[] = [];
    for (const scope of SCOPES) {
      for (let signal = 0; signal < this.#signals; signal++) {
        const next = choose(signal, scope);
        if (next === this.of(signal, scope)) continue;
        this.#choice[scope][signal] = next;
        changed.push({ signal, scope });
      }
    }
    return changed;
  }

  toJSON(): SignalClocksState {
    return { choice: this.#choice, windows: this.#windows, nextLook: this.#nextLook };
  }

  restore(state: SignalClocksState): void {
    for (const scope of SCOPES) this.#choice[scope].splice(0, this.#signals, ...state.choice[scope]);
    this.#windows = state.windows;
    this.#nextLook = state.nextLook;
  }
}

export interface SignalClocksState {
  readonly choice: Readonly<Record<Scope, readonly ClockChoice[]>>;
  readonly windows: number;
  readonly nextLook: number;
}
