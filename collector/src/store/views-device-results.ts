import type { DeviceView, Instant } from './views-results.js';

/** One device: what it is, what it runs and was told to run, and when it was heard. */
export interface DeviceDetail extends DeviceView {
  readonly agentVersion: string;
  /** By the collector's clock, as is `lastSeenAt`: when it introduced itself. */
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  /** Its clock minus the collector's, at that time. */
  readonly clockSkewSeconds: number;
  readonly models: readonly DeviceModelView[];
  /** Reports by hour over the newest week of event time, oldest first; hours without any are left out. */
  readonly heard: readonly { readonly at: Instant; readonly reports: number }[];
}

/** What a device reports running of one model, beside what it was told to. */
export interface DeviceModelView {
  readonly model: string;
  readonly version: string;
  readonly variant: string;
  /** Of the file that runs, hex. */
  readonly digest: string;
  /** Start of the first window of it. */
  readonly since: Instant;
  readonly lastWindowAt: Instant;
  /** Absent: it was not told to run anything. */
  readonly told?: {
    readonly version: string;
    readonly variant: string;
    readonly rollout: string;
    readonly reason: string;
  };
  /** Where it is with that, as it says. */
  readonly delivery?: { readonly state: string; readonly failure: string; readonly detail: string };
}
