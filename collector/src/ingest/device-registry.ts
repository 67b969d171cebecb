import { publicKeyFromBytes } from '@fleetally/proto';
import type { KnownDevice } from './known-device.js';
import { GroupCommit } from './group-commit.js';
import type { DeviceAttributes, DeviceStore, StoredDevice } from '../store/device-store.js';
import type { Attributes } from '../store/report.js';

/** How a device introduces itself, once its signature has been checked. */
export interface Introduction {
  readonly device: string;
  readonly publicKey: Uint8Array;
  readonly boot: number;
  readonly attributes: Attributes;
  readonly agentVersion: string;
  readonly clockSkewMs: number;
}

/** The devices, each with the key it came with first. */
export class DeviceRegistry {
  readonly #devices = new Map<string, KnownDevice>();
  readonly #writes: GroupCommit<StoredDevice>;

  private constructor(store: DeviceStore) {
    this.#writes = new GroupCommit({
      write: (devices) => store.put(lastOfEach(devices)),
      maxItems: 5_000,
      maxDelayMs: 50,
      maxWaiting: 50_000,
    });
  }

  /** Loads what is stored. Errors: StoreError. */
  static async load(store: DeviceStore): Promise<DeviceRegistry> {
    const registry = new DeviceRegistry(store);
    for (const stored of await store.all()) {
      registry.#devices.set(stored.device, {
        device: stored.device,
        publicKey: publicKeyFromBytes(Buffer.from(stored.publicKey, 'hex')),
        publicKeyHex: stored.publicKey,
        firstSeenMs: stored.firstSeenMs,
        attributes: {},
        attributesBoot: 0,
      });
    }
    for (const { device, boot, attributes } of await store.latestAttributes())
      registry.observe(device, boot, attributes);
    return registry;
  }

  get size(): number {
    return this.#devices.size;
  }

  get(device: string): KnownDevice | undefined {
    return this.#devices.get(device);
  }

  /**
   * Pins the key of a new device, and resolves once the introduction is stored; a key that was acknowledged is pinned
   * for ever. The key of a known device must have been compared before.
   * Errors: StoreError UNAVAILABLE.
   */
  async introduce(introduction: Introduction, nowMs: number): Promise<void> {
    const known = this.#devices.get(introduction.device) ?? this.#pin(introduction, nowMs);
    this.observe(known.device, introduction.boot, introduction.attributes);
    await this.#writes.submit({
      device: known.device,
      publicKey: known.publicKeyHex,
      agentVersion: introduction.agentVersion,
      firstSeenMs: known.firstSeenMs,
      lastSeenMs: nowMs,
      clockSkewMs: introduction.clockSkewMs,
    });
  }

  /**
   * Takes note of a device's attributes. The result is the change to store, if it is one.
   * An empty map says nothing; a device without attributes has at least those that the agent finds by itself.
   */
  observe(device: string, boot: number, attributes: Attributes): DeviceAttributes | undefined {
    const known = this.#devices.get(device);
    if (known === undefined || Object.keys(attributes).length === 0) return undefined;
    known.attributesBoot = boot;
    if (sameAttributes(known.attributes, attributes)) return undefined;
    known.attributes = attributes;
    return { device, boot, attributes };
  }

  close(): Promise<void> {
    return this.#writes.close();
  }

  #pin(introduction: Introduction, nowMs: number): KnownDevice {
    const known: KnownDevice = {
      device: introduction.device,
      publicKey: publicKeyFromBytes(introduction.publicKey),
      publicKeyHex: Buffer.from(introduction.publicKey).toString('hex'),
      firstSeenMs: nowMs,
      attributes: {},
      attributesBoot: 0,
    };
    this.#devices.set(known.device, known);
    return known;
  }
}

/** One insert must not hold two rows of a device with equal `last_seen`; which of them stays would be chance. */
function lastOfEach(devices: readonly StoredDevice[]): StoredDevice[] {
  return [...new Map(devices.map((device) => [device.device, device])).values()];
}

function sameAttributes(a: Attributes, b: Attributes): boolean {
  const entries = Object.entries(a);
  return entries.length === Object.keys(b).length && entries.every(([name, value]) => b[name] === value);
}
