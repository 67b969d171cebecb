import type { Summary } from './summary.js';

/** A measured quantity; what it is judged by, where there is a target. */
export interface Figure extends Summary {
  readonly what: string;
  readonly unit: string;
  /** Largest median that is a success. */
  readonly target?: number;
  /** Median over the repetitions of this figure over its neighbour's in the same repetition. */
  readonly ratio?: { readonly to: string; readonly median: number };
}

/** What one bench found: figures, or why it could not be run. */
export type BenchOutcome =
  | { readonly outcome: 'measured'; readonly figures: readonly Figure[]; readonly notes: readonly string[] }
  | { readonly outcome: 'skipped'; readonly reason: string };

export interface BenchSettings {
  /** A smoke run: few repetitions of little work, whose figures say nothing. */
  readonly quick: boolean;
  /** Told what is being done, for the patience of people. */
  readonly progress: (text: string) => void;
}

export interface Bench {
  readonly id: string;
  readonly title: string;
  readonly run: (settings: BenchSettings) => Promise<BenchOutcome>;
}

export function measured(figures: readonly Figure[], ...notes: readonly string[]): BenchOutcome {
  return { outcome: 'measured', figures, notes };
}

export type Verdict = 'met' | 'missed' | '–';

export function verdictOf({ median, target }: Figure): Verdict {
  if (target === undefined) return '–';
  return median <= target ? 'met' : 'missed';
}
