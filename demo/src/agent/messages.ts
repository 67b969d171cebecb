import type { Fault, FleetOptions } from '@fleetally/sim';

/** Everything an agent process must know; it reads plan and model from disk, as on a device. */
export interface AgentConfig {
  /** `host:port` of the collector. */
  collector: string;
  planFile: string;
  modelFile: string;
  model: { readonly name: string; readonly version: string };
  /** Spools and keys, one folder per device below it. */
  spoolDir: string;
  fleet: FleetOptions;
  /** The share of the fleet that this process runs: indices `first` .. `first + count - 1`. */
  first: number;
  count: number;
  windowSeconds: number;
  rowsPerWindow: number;
  faults: readonly Fault[];
}

/** Parent to agent. Each is answered once, in order. */
export type AgentRequest =
  | { kind: 'start'; config: AgentConfig }
  /** Run every window that ends at or before `untilSeconds`. */
  | { kind: 'advance'; untilSeconds: number }
  | { kind: 'report' }
  /** Every device gets its network back; close windows and wait until all is acknowledged. */
  | { kind: 'finish'; timeoutMs: number }
  | { kind: 'stop' };

/** Agent to parent. */
export type AgentAnswer = { kind: 'done'; totals: AgentTotals } | { kind: 'failed'; reason: string };

/** Sums over the devices of one process, since its start. */
export interface AgentTotals {
  devices: number;
  inferences: number;
  sealed: number;
  acked: number;
  rejected: number;
  dropped: number;
  /** Reports waiting in spools, and how many of them belong to devices that are online. */
  queued: number;
  queuedOnline: number;
  /** Bytes of the reports waiting in spools, as they will be sent. */
  queuedBytes: number;
  /** Reports that had waited for a network when their device got it back. */
  late: number;
  /** Devices without network now, by name. */
  offline: string[];
  /** The latest trouble of each device that has one. */
  problems: string[];
}
