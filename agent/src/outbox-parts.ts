import type { Departures } from './journal/departures.js';
import type { OutboxOptions } from './outbox-options.js';
import type { LossLedger } from './report/loss-ledger.js';
import type { Identity, Sealer } from './report/sealer.js';
import type { Spool } from './spool/spool.js';
import type { Channels, CollectorTarget } from './uplink/channels.js';
import type { PlanFollowing } from './uplink/plan-following.js';
import type { PlanStore } from './uplink/plan-store.js';
import type { PolicyOptions } from './uplink/policy.js';
import type { Timers } from './uplink/timers.js';
import type { UplinkTroubles } from './uplink/uplink-troubles.js';

/** What a sealing outbox is put together from. */
export interface OutboxParts {
  readonly options: OutboxOptions;
  readonly policy: PolicyOptions;
  readonly identity: Identity;
  readonly target: CollectorTarget | undefined;
  readonly channels: Channels;
  readonly spool: Spool;
  readonly ledger: LossLedger;
  readonly sealer: Sealer;
  readonly plans: PlanStore;
  readonly following: PlanFollowing;
  readonly departures: Departures;
  readonly timers: Timers;
  /** Hears how the uplink fares, where there is one. */
  readonly troubles: UplinkTroubles | undefined;
  /** Lets go of the disk. */
  readonly release: () => void;
}
