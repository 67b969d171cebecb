import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';
import { artifactsFolder, artifactsOf } from '../artifacts/artifacts-of.js';
import type { CollectorConfig } from '../config.js';
import { chooserFor } from '../delivery/chooser-for.js';
import { DeliveryBook } from '../delivery/delivery-book.js';
import { DeliveryDesk } from '../delivery/delivery-desk.js';
import { DesiredPlans } from '../first-period/desired-plans.js';
import { createMetrics } from '../http/metrics.js';
import { openIngest, type Ingest } from '../ingest/ingest.js';
import type { StoreLocation } from '../store/connection/open-connection.js';
import { openStore, type Store } from '../store/store.js';
import { blockedDevices } from '../store/forgotten-devices.js';
import { VERSION } from '../version.js';
import { ingestMetrics } from './ingest-metrics.js';
import type { CollectorContext, CollectorPart } from './part.js';
import { StartError } from './start-error.js';
import { storeMetrics } from './store-metrics.js';

/** What a caller may put in place of the real world. */
export interface CollectorDependencies {
  /** What runs beside ingest, in the order of starting. @default none */
  readonly parts?: readonly CollectorPart[];
  /** The clock that event time is held against, epoch milliseconds. @default this machine's */
  readonly nowMs?: () => number;
  /** @default JSON lines on standard error, at the configured level */
  readonly log?: Logger;
}

/** A collector that runs, until it is closed. */
export interface RunningCollector {
  /** Where devices connect: `host:port`, with the port that was really taken. */
  readonly grpcAddress: string;
  /** Addresses of parts that have one, by name: `{ http: 'http://127.0.0.1:4320' }`. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly store: Store;
  readonly plans: Ingest['plans'];
  /** Whether each part can do its work, as /readyz says it. */
  readonly readiness: CollectorContext['readiness'];
  /** Takes no more, stores what waits, stops the parts in reverse and closes the store. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a whole collector. Devices are let in last, when everything that their data needs is there.
 *
 * Errors: StoreError, IngestError, StartError, or whatever a part's start rejects with; nothing is left open then.
 */
export async function startCollector(
  config: CollectorConfig,
  dependencies: CollectorDependencies = {},
): Promise<RunningCollector> {
  const { parts = [], nowMs = Date.now, log = pino({ level: config.log.level }, pino.destination(2)) } = dependencies;
  const opened: Closing[] = [];
  const close = closeOnce(opened, log);
  try {
    const registry = new Registry();
    const metrics = createMetrics(registry);
    const { retention, privacy } = config;
    const store = await openStore(locationOf(config), retention.reportsDays, privacy.kDevices, storeMetrics(metrics));
    opened.push({ name: 'store', close: () => store.close() });
    log.info({ store: store.connection.where, kind: store.connection.kind }, 'store is open');
    const context = await openContext(config, store, { nowMs, log, registry, metrics });
    const { ingest } = context;
    opened.push({ name: 'ingest', close: () => ingest.close() });
    const addresses = await startParts(parts, context, opened);
    const grpcAddress = await ingest.listen();
    // Ingest is closed first, so that what parts save when they stop holds every report that was let in.
    opened.push({ name: 'ingest', close: () => ingest.close() });
    log.info({ grpc: grpcAddress, ...Object.fromEntries(addresses) }, 'collector is up');
    const { readiness } = context;
    return { grpcAddress, addresses, store, plans: ingest.plans, readiness, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

interface Closing {
  readonly name: string;
  readonly close: () => Promise<void>;
}

/** Closes in reverse; one that fails is logged and doesn't keep the others open. */
function closeOnce(opened: readonly Closing[], log: Logger): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    for (const { name, close } of [...opened].reverse()) {
      await close().catch((error: unknown) => {
        log.error({ err: error, part: name }, 'closing failed');
      });
    }
  };
  return () => (closing ??= closeAll());
}

async function startParts(
  parts: readonly CollectorPart[],
  context: CollectorContext,
  opened: Closing[],
): Promise<Map<string, string>> {
  const addresses = new Map<string, string>();
  for (const part of parts) {
    const address = await part.start(context).catch((cause: unknown) => {
      throw explained(part.name, cause);
    });
    opened.push({ name: part.name, close: () => part.stop() });
    if (address !== undefined) addresses.set(part.name, address);
  }
  return addresses;
}

/** Node's own words for a socket that can't be had don't say whose it is, nor what to do. */
function explained(part: string, cause: unknown): unknown {
  if (!(cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen')) return cause;
  return new StartError('LISTEN', `${part} cannot listen: ${cause.message}; choose another address with --${part}`, {
    cause,
  });
}

type Surroundings = Pick<CollectorContext, 'nowMs' | 'log' | 'registry' | 'metrics'>;

async function openContext(config: CollectorConfig, store: Store, { nowMs, log, registry, metrics }: Surroundings) {
  const monotonicMs = (): number => performance.now();
  const desired = await DesiredPlans.load(store.desiredPlans);
  const onError = (error: unknown): void => {
    log.error({ err: error }, 'ingest');
  };
  const delivery = new DeliveryDesk({
    book: await DeliveryBook.load(store.deliveries, onError),
    rollouts: store.rollouts,
    registry: () => store.registry.view,
    chooseVariant: chooserFor(config.models),
  });
  const ingest = await openIngest({
    store,
    delivery,
    ...(artifactsFolder(config) !== undefined && { artifacts: artifactsOf(config) }),
    desiredPlan: (model) => desired.get(model),
    metrics: ingestMetrics(metrics, config.privacy.kDevices),
    listen: config.listen.grpc,
    nowMs,
    monotonicMs,
    aheadSeconds: config.ingest.aheadSeconds,
    behindSeconds: behindDays(config) * 86_400,
    version: VERSION,
    blocked: await blockedDevices(store.connection),
    onError,
  });
  const storing = (): Awaited<ReturnType<CollectorContext['readiness'][number]['check']>> =>
    ingest.healthy() ? { ok: true } : { ok: false, reason: 'the store is not taking reports' };
  const readiness: CollectorContext['readiness'] = [{ name: 'ingest', check: storing }];
  const { plans, devices } = ingest;
  const parts = { config, store, ingest, plans, devices, delivery, desired, registry, metrics, log };
  return { ...parts, nowMs, monotonicMs, readiness, controls: {} };
}

/** A report older than what is kept would be stored, acknowledged and then removed; better to say no. */
function behindDays(config: CollectorConfig): number {
  const { reportsDays } = config.retention;
  return reportsDays === 0 ? config.ingest.behindDays : Math.min(config.ingest.behindDays, reportsDays);
}

function locationOf(config: CollectorConfig): StoreLocation {
  return config.clickhouse === undefined ? { data: config.data } : { server: config.clickhouse };
}
