/** What happens in the run over real data, for those who act in it and those who judge it. */
export const STORY = {
  windows: 2_000,
  windowSeconds: 300,
  rowsPerWindow: 20,
  /** From this window on, the watches' gyroscopes speak degrees where they spoke radians. */
  changeAt: 1_500,
  /** Degrees in a radian. */
  factor: 57.3,
  /** The subjects who wear the fleet; the others made the plan. */
  fleet: ['s11', 's12', 's13', 's14', 's15'],
  /** The devices of the fleet wait for their acknowledgements every so many windows, as they would over days. */
  settleEvery: 40,
  seed: 20_261,
} as const;

/** Everything an agent process must know. */
export interface HarAgentConfig {
  readonly collector: string;
  readonly spoolDir: string;
  readonly planFile: string;
  /** Epoch seconds of window 0. */
  readonly start: number;
  /** The window to begin with. */
  readonly from: number;
}

/**
 * A line of an agent process, as JSON: after each window that all devices have run (`sealed` per device, in this
 * process's life), and at the very end.
 */
export type HarAgentLine =
  | { readonly window: number; readonly sealed: Readonly<Record<string, number>> }
  | {
      readonly end: true;
      readonly queued: number;
      readonly dropped: number;
      readonly rejected: number;
      readonly problems: string[];
    };
