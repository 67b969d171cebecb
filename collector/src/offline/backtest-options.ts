export interface BacktestOptions {
  readonly data: string;
  readonly time: string;
  readonly device: string;
  /** Attributes to cut by. */
  readonly cohorts: readonly string[];
  /** Default: all other columns. */
  readonly features?: readonly string[];
  readonly prediction?: string;
  readonly confidence?: string;
  /** Column with the version of the model that ran: gives recommendations. */
  readonly version?: string;
  readonly windowSeconds: number;
  readonly clock: 'auto' | 'window' | '6h' | '1d';
  readonly baselineWindows?: number;
  readonly falseAlarmsPerWeek: number;
  /** As the person wrote it, for the report. */
  readonly falseAlarms: string;
  readonly rebaselineAfterAlarm: boolean;
}
