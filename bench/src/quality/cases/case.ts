/** What a case is told. */
export interface CaseContext {
  readonly seed: number;
  /** Simulated weeks where the document speaks of weeks. */
  readonly weeks: number;
  /** A smoke run: fewer weeks and trials, no claim to precision. */
  readonly quick: boolean;
}

/** One line of the report: a figure of ours beside the document's. */
export interface Row {
  readonly quantity: string;
  /** The figure of the table in docs (or its source), '–' where it has none. */
  readonly expected: string;
  readonly measured: string;
  /** The same as numbers, for machines. */
  readonly values: Readonly<Record<string, number>>;
  /** What a person who looks into it would ask next: the first false alarms, one a line. For the terminal only. */
  readonly details?: readonly string[];
  /** Peers' default rules on the same stream: share of windows in which each fires. */
  readonly peers?: Readonly<Record<string, number>>;
  /** False where the promise is broken beyond what chance explains. */
  readonly kept?: boolean;
}

export interface Case {
  readonly id: string;
  readonly title: string;
  run(context: CaseContext): Row[] | Promise<Row[]>;
}
