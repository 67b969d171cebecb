import type { Plan } from '@fleetally/counts';

import { NO_CLASS, NOT_FETCHED, PredictionTable } from './prediction-table.js';
import type { PredictionTableOptions } from './prediction-table.js';

/**
 * What feedback is about: an inference id (`inferenceId`), a row of a call that was given a name (`nameInference`), the
 * prediction itself (a class by name or index, or null for an output that was none), or nothing that is known (null),
 * where only right or wrong can be told.
 */
export type FeedbackTarget =
  string | { readonly name: string; readonly row?: number } | { readonly prediction: string | number | null } | null;

/** The true class, by name or index; or only whether the prediction was right. */
export type FeedbackLabel = string | number | { readonly correct: boolean };

/**
 * - `counted`: it is in the counts of the current window.
 * - `unknown`: no inference here has that id: never, or before a restart, or its name was forgotten.
 * - `expired`: the inference is too long ago, or too many came after it.
 * - `duplicate`: that inference has had its feedback; one counts once.
 * - `unknown-label`: the label or the prediction is none of the plan's classes. A true class that the model doesn't have is
 *   told as `{ correct: false }`.
 * - `no-prediction`: the class scores were not fetched, or nothing says what the label is about.
 * - `not-counted`: the plan counts no feedback, or monitoring has ended.
 */
export type FeedbackOutcome = (typeof FEEDBACK_OUTCOMES)[number];

export const FEEDBACK_OUTCOMES = [
  'counted',
  'unknown',
  'expired',
  'duplicate',
  'unknown-label',
  'no-prediction',
  'not-counted',
] as const;

/** Where what was joined is counted. */
export interface FeedbackCounts {
  readonly plan: Plan;
  /** Counts the class that was predicted with the one that was right, by index. False when the plan has no cell for them. */
  countFeedback(predicted: number, actual: number): boolean;
  /** Counts that a prediction was right or wrong. False when the plan has no cell for it. */
  countVerdict(right: boolean): boolean;
}

/** What a desk works with; `counts` may change while it runs, since plans do. */
export interface FeedbackDeskParts extends PredictionTableOptions {
  /** Where labels are counted now. */
  readonly counts: () => FeedbackCounts;
  /** Of this run of the agent, so that ids of another are told apart. */
  readonly token: string;
  /** Event time, epoch milliseconds. */
  readonly now: () => number;
}

/** Joins labels, whenever they come, to the predictions they are about, on the device. Of one model. No method throws. */
export class FeedbackDesk {
  readonly #parts: FeedbackDeskParts;
  readonly #outcomes = new Map<FeedbackOutcome, number>(FEEDBACK_OUTCOMES.map((outcome) => [outcome, 0]));
  /** Made with the first prediction: without feedback it costs nothing. */
  #table: PredictionTable | undefined;
  #classes: readonly string[] | undefined;
  #indices = new Map<string, number>();
  #stopped = false;

  constructor(parts: FeedbackDeskParts) {
    this.#parts = parts;
  }

  /** Keeps the predictions of a call by `plan`; nothing where that counts no feedback. `classOf` as in PredictionTable. */
  keep(plan: Plan, results: object, rows: number, classOf: (row: number) => number): void {
    if (plan.feedback === undefined || this.#stopped) return;
    this.#speak(plan);
    this.#table ??= new PredictionTable(this.#parts);
    this.#table.add(results, rows, classOf, this.#parts.now());
  }

  /** The id of one row of what a call gave; undefined when it was not kept. */
  inferenceId(results: object, row = 0): string | undefined {
    const number = this.#table?.numberOf(results, row);
    return number === undefined ? undefined : `${this.#parts.token}.${number}`;
  }

  /** Lets feedback find what a call gave by a name of the caller's as well; of two with one name, the later. */
  nameInference(results: object, name: string): void {
    this.#table?.name(results, name);
  }

  /** Counts a true label or a correction, in the window of now; the result says what became of it. */
  record(target: FeedbackTarget, label: FeedbackLabel): FeedbackOutcome {
    const outcome = this.#record(target, label);
    this.#outcomes.set(outcome, this.#outcomes.get(outcome)! + 1);
    return outcome;
  }

  /** How often each outcome came about. */
  outcomes(): Readonly<Record<FeedbackOutcome, number>> {
    return Object.fromEntries(this.#outcomes) as Record<FeedbackOutcome, number>;
  }

  /** Nothing is counted from now on. */
  stop(): void {
    this.#stopped = true;
  }

  #record(target: FeedbackTarget, label: FeedbackLabel): FeedbackOutcome {
    const { now } = this.#parts;
    const counts = this.#parts.counts();
    const { plan } = counts;
    if (plan.feedback === undefined || this.#stopped) return 'not-counted';
    this.#speak(plan);
    const verdict = verdictOf(label);
    const actual = verdict === undefined ? this.#index(label) : NO_CLASS;
    if (actual === undefined) return 'unknown-label';
    const number = this.#numberOf(target);
    let predicted: number;
    if (number !== undefined) {
      const found = this.#table?.find(number, now()) ?? 'unknown';
      if (typeof found === 'string') return found;
      predicted = found;
    } else {
      const told =
        target !== null && typeof target === 'object' && 'prediction' in target ? target.prediction : undefined;
      const index = told === undefined ? NOT_FETCHED : told === null ? NO_CLASS : this.#index(told);
      if (index === undefined) return 'unknown-label';
      predicted = index;
    }
    if (verdict === undefined && predicted === NOT_FETCHED) return 'no-prediction';
    const counted = verdict === undefined ? counts.countFeedback(predicted, actual) : counts.countVerdict(verdict);
    if (!counted) return 'not-counted';
    if (number !== undefined) this.#table?.answer(number);
    return 'counted';
  }

  /** Undefined for a target that is no inference. 0 is no inference's number. */
  #numberOf(target: FeedbackTarget): number | undefined {
    if (target === null) return undefined;
    if (typeof target === 'string') {
      const [, token, number] = /^(.*)\.(\d{1,15})$/.exec(target) ?? [];
      return token === this.#parts.token ? Number(number) : 0;
    }
    if ('prediction' in target) return undefined;
    return this.#table?.numberNamed(target.name, target.row ?? 0) ?? 0;
  }

  /** Undefined for what is no class, whatever JavaScript hands over. */
  #index(label: unknown): number | undefined {
    if (typeof label === 'string') return this.#indices.get(label);
    const index = typeof label === 'number' && Number.isInteger(label) ? label : -1;
    return index >= 0 && index < this.#indices.size ? index : undefined;
  }

  /** Class indices mean what the plan's list says; another list makes them others. */
  #speak({ output }: Plan): void {
    const classes = output?.classes ?? [];
    if (classes === this.#classes) return;
    const same = this.#classes?.length === classes.length && classes.every((name, c) => name === this.#classes![c]);
    if (!same) {
      this.#table?.forget();
      this.#indices = new Map(classes.map((name, index) => [name, index]));
    }
    this.#classes = classes;
  }
}

function verdictOf(label: FeedbackLabel): boolean | undefined {
  const given: unknown = label;
  if (typeof given !== 'object' || given === null || !('correct' in given)) return undefined;
  return typeof given.correct === 'boolean' ? given.correct : undefined;
}
