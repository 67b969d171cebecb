import type { NoiseNote } from './journal/departures.js';
import type { ModelNote } from './journal/entry.js';
import type { Losses } from './report/losses.js';
import type { Attributes } from './report/sealer.js';
import type { Outbox, OutboxStatus } from './sealed-window.js';
import type { SpoolFs } from './spool/files.js';
import type { CollectorTarget } from './uplink/channels.js';
import type { PlanFollower } from './uplink/plan-following.js';
import type { Policy, PolicyOptions } from './uplink/policy.js';
import type { Timers } from './uplink/timers.js';
import type { UplinkTuning } from './uplink/uplink.js';
import type { UplinkTroubleListener } from './uplink/uplink-troubles.js';
import type { FileSource, VersionFollower } from './uplink/version-following.js';

/** Where reports of a device wait, and how they are sent. */
export interface OutboxOptions {
  /** The device's own: key, spool and what goes with them. Made if need be. */
  readonly directory: string;
  /** Unique in the fleet. @default 'dev-' and the fingerprint of the device's key */
  readonly device?: string;
  readonly attributes?: Attributes;
  /** 'host:port', or more. Absent: reports stay in the spool. */
  readonly collector?: string | CollectorTarget;
  /** Bound of the spool on disk. @default 16 MiB */
  readonly spoolBytes?: number;
  /** Bound of the journal of what has left the device, for `fleetally-agent audit`; 0 keeps none. @default 4 MiB */
  readonly journalBytes?: number;
  /** 'never' leaves it to the system when bytes reach the disk: for simulations. @default 'window' */
  readonly fsync?: 'window' | 'never';
  /** When reports may be sent. @default 'always', and the file `policy` in the directory outranks it */
  readonly policy?: Policy | PolicyOptions;
  /** How long `close` tries to deliver what is left. @default 2,000 */
  readonly closeTimeoutMs?: number;
  readonly tuning?: UplinkTuning;
  /** Told once of each kind of trouble on the way to the collector. @default nobody is told; `status()` has the latest */
  readonly onTrouble?: UplinkTroubleListener;
  /** Random per agent start, a whole number below 2^53. @default drawn by node:crypto */
  readonly boot?: number;
  /** Uniform in [0, 1), for the jitter of delays. @default Math.random */
  readonly random?: () => number;
  /** @default the system's */
  readonly timers?: Timers;
  /** @default node:fs */
  readonly files?: SpoolFs;
}

/** All there is to know about an outbox, for people and tests. */
export interface OutboxDetails extends OutboxStatus {
  readonly device: string;
  readonly boot: number;
  /** By the wire's names for the reasons, such as INCONSISTENT_COUNTS. */
  readonly rejectedByReason: Readonly<Record<string, number>>;
  /** Reports found damaged at the start; they are among `droppedReports`. */
  readonly damagedReports: number;
  /** What the spool takes from the disk. */
  readonly spoolBytes: number;
  readonly spoolCapacityBytes: number;
  /** Until the next attempt to connect, when one is waited for. */
  readonly nextRetryMs?: number;
}

/** The outbox that `openOutbox` makes. */
export interface FileOutbox extends Outbox {
  /** What waits, was sent and was lost, and how the way to the collector is. */
  status(): OutboxDetails;
  /** Decides anew when reports may be sent, from now on. A policy file of the owner still has the last word. */
  setPolicy(policy: Policy): void;
  /** Offers the plans that the collector wants for this model, as they are learnt of. Returns how to stop. */
  followPlan(model: string, follower: PlanFollower): () => void;
  /** Lets the collector choose the version that a model runs. Undefined when there is no collector. */
  followVersion(follower: VersionFollower): FileSource | undefined;
  /** Keeps in the device's journal how a model is watched. */
  noteModel(note: ModelNote): void;
  /** Keeps in the device's noise ledger what a window's noise cost, sent or not. */
  noteNoise(note: NoiseNote): void;
  /** Losses that no window tells: kept in the ledger until the next report, of whichever model. Errors: OutboxError CLOSED. */
  tellLosses(losses: Partial<Losses>): void;
  /** The next report carries them, if they differ. */
  setAttributes(attributes: Attributes): void;
}
