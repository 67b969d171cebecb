import {
  standingOfAssignment,
  standingOfClaim,
  wrongModelEvents,
  type ToldModel,
  type WrongKind,
} from '../anomalies/wrong-model.js';
import { claimFinding } from '../registry/claim.js';
import type { AnomalyEvent } from '../store/anomaly-types.js';
import { catchUpRunning, readRunningCounts, readRunningDevices } from '../store/running-store.js';
import type { Store } from '../store/store.js';

/** What devices were told to run. */
export interface Assigned {
  /** Models of which any device was told anything. */
  models(): readonly string[];
  /** Undefined for nothing, and while the device is at it and says so. */
  told(device: string, model: string): ToldModel | undefined;
}

/** Two windows make an anomaly; a minute more is nothing. */
const EVERY_MS = 60_000;
const MOST_OPEN = 10_000;
const KINDS: readonly WrongKind[] = ['wrong-file', 'wrong-version'];

/**
 * Takes down what runs where, and looks for devices that run something else than they say, or than they were told to.
 * What it knows is what the store holds.
 */
export class RunningTick {
  readonly #store: Store;
  readonly #assigned: Assigned | undefined;
  readonly #now: () => number;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(store: Store, assigned: Assigned | undefined, now: () => number) {
    this.#store = store;
    this.#assigned = assigned;
    this.#now = now;
  }

  /** Resolves to what is new; to nothing when it looked a moment ago. Rejects with StoreError. */
  async turn(): Promise<AnomalyEvent[]> {
    const now = this.#now();
    if (now - this.#lookedAt < EVERY_MS && now >= this.#lookedAt) return [];
    const { anomalies, connection, registry } = this.#store;
    await catchUpRunning(connection);
    const view = await registry.reload();
    const counts = await readRunningCounts({ read: connection.tick });
    const open: AnomalyEvent[] = [];
    for (const kind of KINDS) open.push(...(await anomalies.current({ kind, state: 'firing', limit: MOST_OPEN })));
    const models = new Set([
      ...counts.filter((count) => claimFinding(view, count).finding === 'wrong').map(({ model }) => model),
      ...open.map(({ model }) => model),
      ...(this.#assigned?.models() ?? []),
    ]);
    const events: AnomalyEvent[] = [];
    for (const model of models) {
      const devices = await readRunningDevices({ read: connection.tick }, model);
      const claims = devices.map((running) => standingOfClaim(view, running));
      const told = devices.map((running) => standingOfAssignment(this.#assigned?.told(running.device, model), running));
      for (const kind of KINDS) {
        const ofKind = open.filter((anomaly) => anomaly.model === model && anomaly.kind === kind);
        const standings = kind === 'wrong-file' ? claims : told;
        const found = wrongModelEvents({ model, kind }, devices, standings, ofKind);
        events.push(...found.map((event) => ({ ...event, model, planDigest: '', recordedAtMs: now })));
      }
    }
    await anomalies.append(events);
    this.#lookedAt = now;
    return events;
  }
}
