import { AlikeWatch } from './alike-watch.js';
import { ClockGate, COHORT_RATIO, Likeness, WHOLE_RATIO } from './clock-gate.js';
import { learningSeconds, type DetectorOptions } from './options.js';
import type { Clock } from './types.js';
import { isDayOff } from './weekdays.js';

const DAY = 86_400;
const WEEK = 7 * DAY;
const DAYS_OF_A_KIND = 2;
/** Standard deviations of a normal: about one alarm of forty is put off to the next slower clock without need. */
const DOUBT_STRENGTH = 2;
/** Days are few, so likeness of days is kept over looks; so much of it: about four weeks' worth. */
const DAYS_FADE = 0.75;

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
  readonly watch: AlikeWatch;
  readonly quarters: LikenessByScope;
  readonly days: LikenessByScope;
  /** Windows seen: history is what was watched, whatever stray time stamp came first. */
  #windows = 0;
  /** Event time of the next look; -1 before the first. */
  #nextLook = -1;
  #hourClosed = false;
  /** Signals whose alarm was not believed: whole model's as they are, cohorts' as -1 - signal. */
  readonly #doubted = new Set<number>();
  /** Number since the epoch of the first day watched; -1 before. */
  #firstDay = -1;

  constructor(signals: number, options: DetectorOptions) {
    this.#options = options;
    this.#signals = signals;
    const learning = (): ClockChoice[] => Array.from({ length: signals }, () => 'learning');
    this.#choice = { whole: learning(), cohorts: learning() };
    this.gate = new ClockGate(options.windowSeconds);
    this.watch = new AlikeWatch(options.windowSeconds);
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
    if (this.#firstDay < 0) this.#firstDay = Math.floor(now / DAY);
    const age = this.history;
    if (age < learningSeconds(this.#options)) return [];
    const { clock } = this.#options;
    if (clock !== 'auto') return this.#set(() => clock);
    if (age < WEEK) return this.#set(() => '6h');
    if (this.#nextLook >= 0 && now < this.#nextLook) return this.#leaveAlikeWindows(cohorts);
    this.#nextLook = now + WEEK;
    const changed = this.#set((signal, scope) => this.#look(signal, scope, cohorts));
    this.gate.clear();
    for (const scope of SCOPES) {
      this.quarters[scope].clear();
      this.days[scope].fade(DAYS_FADE);
    }
    return changed;
  }

  /**
   * True while fewer than two days of this block's kind (working day or day off) have been watched before it: under one
   * cycle a rhythm cannot be told from a change. From the second week on never.
   */
  isUnknownDay(start: number): boolean {
    const day = Math.floor(start / DAY);
    if (this.#options.clock !== 'auto' || this.#firstDay < 0 || day - this.#firstDay >= 9) return false;
    const isOff = (of: number): boolean => isDayOff(of, this.#options.daysOff);
    let seen = 0;
    for (let before = this.#firstDay; before < day; before++) if (isOff(before) === isOff(day)) seen += 1;
    return seen < DAYS_OF_A_KIND;
  }

  /** One window's effects of all streams, after it was judged. */
  learn(effects: Float64Array, counted: Float64Array, index: number): void {
    this.gate.add(effects, counted, index);
    if (this.watch.add(effects, counted, index)) this.#hourClosed = true;
  }

  /**
   * Whether windows look alike just now, to less than the certainty that a clock is left for: too much for an alarm on
   * the window clock to stand on. The signal then leaves it with the next window.
   */
  doubtsWindows(signal: number, scope: Scope, cohorts: number): boolean {
    if (this.#options.clock !== 'auto' || !this.#isAlike(signal, scope, cohorts, DOUBT_STRENGTH)) return false;
    this.#doubted.add(scope === 'whole' ? signal : -1 - signal);
    return true;
  }

  /** What devices do by themselves shows in their cohorts first, of which there are more; the whole holds the same devices. */
  #isAlike(signal: number, scope: Scope, cohorts: number, strength?: number): boolean {
    if (this.watch.alike(this.#streams(signal, 'cohorts', cohorts), strength)) return true;
    return scope === 'whole' && this.watch.alike(this.#streams(signal, 'whole', cohorts), strength);
  }

  /** Between two looks a clock only ever becomes slower: windows that have become alike can't wait for the next look. */
  #leaveAlikeWindows(cohorts: number): { signal: number; scope: Scope }[] {
    if (!this.#hourClosed && this.#doubted.size === 0) return [];
    const changed = this.#set((signal, scope) => {
      const choice = this.of(signal, scope);
      if (choice !== 'window') return choice;
      const isDoubted = this.#doubted.has(scope === 'whole' ? signal : -1 - signal);
      return isDoubted || (this.#hourClosed && this.#isAlike(signal, scope, cohorts)) ? '6h' : choice;
    });
    this.#hourClosed = false;
    this.#doubted.clear();
    return changed;
  }

  #streams(signal: number, scope: Scope, cohorts: number): number[] {
    const rows = scope === 'whole' ? [0] : Array.from({ length: Math.max(0, cohorts - 1) }, (_, i) => i + 1);
    return rows.map((cohort) => cohort * this.#signals + signal);
  }

  #look(signal: number, scope: Scope, cohorts: number): ClockChoice {
    const streams = this.#streams(signal, scope, cohorts);
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
    return {
      choice: this.#choice,
      windows: this.#windows,
      nextLook: this.#nextLook,
      hourClosed: this.#hourClosed,
      firstDay: this.#firstDay,
      doubted: [...this.#doubted],
    };
  }

  restore(state: SignalClocksState): void {
    for (const scope of SCOPES) this.#choice[scope].splice(0, this.#signals, ...state.choice[scope]);
    this.#windows = state.windows;
    this.#nextLook = state.nextLook;
    this.#hourClosed = state.hourClosed ?? false;
    // A snapshot that does not know has watched for a while; only a first week can hold unknown days.
    this.#firstDay = state.firstDay ?? 0;
    for (const signal of state.doubted ?? []) this.#doubted.add(signal);
  }
}

export interface SignalClocksState {
  readonly choice: Readonly<Record<Scope, readonly ClockChoice[]>>;
  readonly windows: number;
  readonly nextLook: number;
  /** Absent in snapshots up to 0.2.0. */
  readonly hourClosed?: boolean;
  readonly firstDay?: number;
  readonly doubted?: readonly number[];
}
