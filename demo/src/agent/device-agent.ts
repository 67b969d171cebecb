import { deliver, type DeliveredModel } from '@fleetally/agent';
import type { Plan } from '@fleetally/counts';
import { Random, SENSORS, type SimulatedDevice } from '@fleetally/sim';
import { Tensor } from 'onnxruntime-node';
import { EventClock } from './event-clock.js';
import type { AgentConfig } from './messages.js';

/** On this computer's clock, of which a simulated day takes a few seconds. */
const ASK_SECONDS = 1;

/** Counters of one device since its start; zeros while it has not joined yet. */
export interface DeviceStatus {
  inferences: number;
  sealed: number;
  acked: number;
  rejected: number;
  dropped: number;
  queued: number;
  queuedBytes: number;
  problem?: string;
}

interface Parts {
  device: SimulatedDevice;
  plan: Plan;
  config: AgentConfig;
}

/**
 * One device: the simulated sensors feed the real model, whose version the collector chooses, and what goes in and comes
 * out is counted. It joins when
 * its life begins, pauses the uplink while it has no network, and goes on counting meanwhile.
 */
export class DeviceAgent {
  readonly #parts: Parts;
  readonly #clock: EventClock;
  readonly #features: Float32Array;
  #monitored: DeliveredModel | undefined;
  #offline = false;
  #left = false;
  #lateReports = 0;
  #inferences = 0;

  constructor(parts: Parts) {
    const { device, config } = parts;
    this.#parts = parts;
    this.#clock = new EventClock(new Random(config.fleet.seed).fork(`speed ${device.id}`), device.attributes.hardware);
    this.#features = new Float32Array(config.rowsPerWindow * SENSORS.length);
  }

  get id(): string {
    return this.#parts.device.id;
  }

  get isOffline(): boolean {
    return this.#offline;
  }

  /** Reports that had waited for a network when it came back. */
  get lateReports(): number {
    return this.#lateReports;
  }

  /** Reads the sensors all through the window that begins at `startSeconds`, and runs the model on what they said. */
  async runWindow(startSeconds: number): Promise<void> {
    const { device, config } = this.#parts;
    if (!device.presence.isAlive(startSeconds)) {
      this.#leave();
      return;
    }
    const monitored = await this.#joined();
    this.#goOnline(device.presence.isOnline(startSeconds));
    const { rowsPerWindow, windowSeconds } = config;
    device.read(startSeconds, windowSeconds / rowsPerWindow, rowsPerWindow, this.#features);
    this.#clock.set(startSeconds + windowSeconds - 1);
    await monitored.run({ features: new Tensor('float32', this.#features, [rowsPerWindow, SENSORS.length]) });
    this.#inferences += rowsPerWindow;
  }

  /** The network is back for good; ends the window under way and waits until everything is acknowledged. */
  async finish(timeoutMs: number): Promise<void> {
    this.#goOnline(true);
    this.#monitored?.fleetally.endWindow();
    await this.#monitored?.fleetally.flush(timeoutMs);
  }

  async close(): Promise<void> {
    await this.#monitored?.close();
  }

  status(): DeviceStatus {
    const status = this.#monitored?.fleetally.status();
    if (status === undefined) return NOTHING;
    const { outbox } = status;
    return {
      // Of all the versions that it has run.
      inferences: this.#inferences,
      sealed: outbox.sealedReports,
      acked: outbox.ackedReports,
      rejected: outbox.rejectedReports,
      dropped: outbox.droppedReports,
      queued: outbox.queuedReports,
      queuedBytes: outbox.queuedBytes,
      ...(outbox.problem !== undefined && { problem: outbox.problem }),
    };
  }

  async #joined(): Promise<DeliveredModel> {
    if (this.#monitored !== undefined) return this.#monitored;
    const { device, plan, config } = this.#parts;
    this.#monitored = await deliver({
      plan,
      model: { ...config.model, file: config.modelFile },
      device: { id: device.id, executionProvider: 'cpu' },
      attributes: device.attributes,
      collector: config.collector,
      spoolDir: config.spoolDir,
      windowSeconds: config.windowSeconds,
      // Days of reports of a whole fleet on one disk in minutes: waiting for it each time would be all that is seen.
      outbox: { fsync: 'never' },
      clock: this.#clock,
      // One thread: the devices of a process take turns, and the processes share two cores.
      session: { threads: 1 },
      delivery: { askSeconds: ASK_SECONDS },
    });
    return this.#monitored;
  }

  #goOnline(online: boolean): void {
    if (online === !this.#offline) return;
    this.#offline = !online;
    if (online) this.#lateReports += this.status().queued;
    this.#monitored?.fleetally.setPolicy(online ? 'always' : 'paused');
  }

  /** Switched off for good: what it has counted still goes out, once. */
  #leave(): void {
    if (this.#left || this.#monitored === undefined) return;
    this.#left = true;
    this.#goOnline(true);
    this.#monitored.fleetally.endWindow();
  }
}

const NOTHING: DeviceStatus = {
  inferences: 0,
  sealed: 0,
  acked: 0,
  rejected: 0,
  dropped: 0,
  queued: 0,
  queuedBytes: 0,
};
