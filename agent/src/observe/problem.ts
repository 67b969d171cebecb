/** What went wrong without touching an inference. */
export interface Problem {
  /**
   * `COUNTING`: an inference could not be counted. `WINDOW`: a window's counts did not add up (withheld, but at level dp).
   * `OUTBOX`: a window could not be handed to the spool. `DEVICE`: the disk or the collector can't be used for now.
   * `UPLINK`: a collector never reached does not answer, one refuses this device or a report, or reports are left at the
   * end; once of each of the three. `PLAN`: a plan that the collector wants can't be had or does not fit the model; counting goes on by the one before.
   * `BATCH`: how many inferences a run is can't be told; each counts as one.
   * `RESOURCES`: the plan asks for figures that this device does not offer; they are not counted.
   */
  readonly code: 'COUNTING' | 'WINDOW' | 'OUTBOX' | 'DEVICE' | 'UPLINK' | 'PLAN' | 'BATCH' | 'RESOURCES';
  readonly message: string;
  readonly cause?: unknown;
}

/** Told of each kind of problem once. What it throws is swallowed: counting never disturbs an inference. */
export type ProblemListener = (problem: Problem) => void;

/** Tells each code (or each `kind`, where one code has several) once, and never lets the listener's own errors out. */
export class ProblemTeller {
  readonly #listener: ProblemListener;
  readonly #told = new Set<string>();

  constructor(listener: ProblemListener) {
    this.#listener = listener;
  }

  tell(code: Problem['code'], message: string, cause?: unknown, kind: string = code): void {
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    try {
      this.#listener({ code, message, cause });
    } catch {
      // The listener is the application's; counting must not fail because of it.
    }
  }
}
