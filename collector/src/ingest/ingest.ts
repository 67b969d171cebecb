import { randomBytes } from 'node:crypto';
import type { Artifacts } from '../artifacts/artifacts.js';
import type { DeliveryDesk } from '../delivery/delivery-desk.js';
import type { DeviceStore } from '../store/device-store.js';
import type { PlanStore } from '../store/plan-store.js';
import type { ReportStore } from '../store/report-store.js';
import type { IngestContext } from './context.js';
import { DeviceRegistry } from './device-registry.js';
import { FetchChallenges } from './fetch-challenges.js';
import { FetchDesk, type FetchOptions } from './fetch-desk.js';
import { startIngestServer } from './ingest-server.js';
import type { IngestMetrics } from './metrics.js';
import { PlanRegistry } from './plan-registry.js';
import { RejectionLog } from './rejection-log.js';
import { ReportChain } from './report-chain.js';
import { ReportIntake, type BatchOptions } from './report-intake.js';

/** The part of the store that ingest writes to and starts from. */
export interface IngestStore {
  readonly plans: PlanStore;
  readonly devices: DeviceStore;
  readonly reports: Pick<ReportStore, 'append' | 'marks'>;
}

export interface IngestOptions {
  readonly store: IngestStore;
  readonly metrics: IngestMetrics;
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  /** Epoch milliseconds: the clock that event time is held against. */
  readonly nowMs: () => number;
  /** For durations only. */
  readonly monotonicMs: () => number;
  readonly aheadSeconds: number;
  readonly behindSeconds: number;
  readonly version: string;
  /** Digest (hex) of the plan that a model is wanted to be counted by. @default none */
  readonly desiredPlan?: (model: string) => string | undefined;
  /** What devices are told to run. @default this collector delivers nothing */
  readonly delivery?: DeliveryDesk;
  /** The files that devices may be told to run. */
  readonly artifacts?: Pick<Artifacts, 'size' | 'read'>;
  readonly fetching?: FetchOptions;
  /** How reports are gathered for the store. */
  readonly batches?: BatchOptions;
  /** Forgotten devices that may not come back. @default none */
  readonly blocked?: readonly { readonly salt: string; readonly hash: string }[];
  readonly onError: (error: unknown) => void;
}

export type { BatchOptions };

/** Everything from a device's call to an acknowledged row. */
export interface Ingest {
  readonly plans: PlanRegistry;
  readonly devices: DeviceRegistry;
  /** Runs `work` while nothing of this device is let in or waits; afterwards the device is not known. */
  readonly whileShut: <T>(device: string, work: () => Promise<T>) => Promise<T>;
  /** False while the store is not taking what is due. */
  readonly healthy: () => boolean;
  /** Reports that wait for the store, being written included. */
  readonly waiting: () => number;
  /** Opens the address to devices; resolves to `host:port` as it really is. Errors: IngestError LISTEN. */
  listen(): Promise<string>;
  /** Takes no more, stores what waits, and lets go. The store stays open. Safe to call twice. */
  close(): Promise<void>;
}

/** How long open calls may take to end. Everything they sent is decided long before, unless the store is away. */
const GRACE_MS = 3_000;

/** Loads plans, devices and marks from the store; nothing listens yet. Errors: StoreError. */
export async function openIngest(options: IngestOptions): Promise<Ingest> {
  const { store, metrics, monotonicMs, onError } = options;
  const plans = await PlanRegistry.load(store.plans);
  const devices = await DeviceRegistry.load(store.devices, onError);
  for (const { salt, hash } of options.blocked ?? []) devices.block(salt, hash);
  const intake = await ReportIntake.open({ ...store, metrics, monotonicMs, onError, ...options.batches });
  const rejections = new RejectionLog(store.devices, onError);
  const { desiredPlan = () => undefined } = options;
  const context: IngestContext = {
    ...options,
    desiredPlan,
    plans,
    devices,
    intake,
    rejections,
    challenges: new FetchChallenges(randomBytes(32)),
    fetches: new FetchDesk(options.artifacts, options.fetching),
    chain: new ReportChain(),
  };
  let server: Awaited<ReturnType<typeof startIngestServer>> | undefined;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const ended = server?.close(GRACE_MS);
    await Promise.all([intake.close(), devices.close(), options.delivery?.close()]);
    await ended;
    await rejections.flush();
  };
  return {
    plans,
    devices,
    async whileShut(device, work) {
      await devices.shut(device);
      await options.delivery?.forget(device);
      try {
        await intake.forget(device);
        return await work();
      } finally {
        devices.reopen(device);
      }
    },
    healthy: () => !intake.failing,
    waiting: () => intake.waiting,
    async listen() {
      server = await startIngestServer(options.listen, context);
      return server.address;
    },
    close: () => (closed ??= close()),
  };
}
