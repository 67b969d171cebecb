import type { DeviceAttributes, DeviceStore, StoredDevice } from '../store/device-store.js';
import { saltedHash } from '../store/salted-hash.js';
import type { Attributes } from '../store/report.js';
import { GroupCommit } from './group-commit.js';
import { KnownDevice } from './known-device.js';

/** How a device introduces itself, once its signature has been checked. */
export interface Introduction {
  readonly device: string;
  readonly publicKey: Uint8Array;
  readonly boot: number;
  readonly attributes: Attributes;
  readonly agentVersion: string;
  readonly clockSkewMs: number;
}

/** What is written of one introduction. */
interface Row {
  readonly device: StoredDevice;
  readonly attributes: readonly DeviceAttributes[];
}

/** The devices, each with the key it came with first. */
export class DeviceRegistry {
  readonly #devices = new Map<string, KnownDevice>();
  readonly #shut = new Set<string>();
  readonly #blocked: { salt: string; hash: string }[] = [];
  readonly #introducing = new Map<string, Set<Promise<unknown>>>();
  readonly #writes: GroupCommit<Row>;

  private constructor(store: DeviceStore, onError: (error: unknown) => void) {
    this.#writes = new GroupCommit({
      write: (rows) => writeRows(store, rows),
      maxItems: 5_000,
      maxDelayMs: 50,
      maxWaiting: 50_000,
      onFailing: onError,
    });
  }

  /** Loads what is stored; `onError` is told when the store stops taking introductions. Errors: StoreError. */
  static async load(store: DeviceStore, onError: (error: unknown) => void): Promise<DeviceRegistry> {
    const registry = new DeviceRegistry(store, onError);
    for (const { device, publicKey, firstSeenMs } of await store.all()) {
      registry.#devices.set(device, new KnownDevice(device, publicKey, firstSeenMs));
    }
    for (const { device, boot, attributes } of await store.latestAttributes()) {
      registry.get(device)?.learn(boot, attributes);
    }
    return registry;
  }

  /** Lets nothing of this device in until `reopen`, and no longer knows it. Streams it has open end. */
  async shut(device: string): Promise<void> {
    this.#shut.add(device);
    const known = this.#devices.get(device);
    if (known !== undefined) known.forgotten = true;
    this.#devices.delete(device);
    await Promise.allSettled([...(this.#introducing.get(device) ?? [])]);
  }

  reopen(device: string): void {
    this.#shut.delete(device);
  }

  isShut(device: string): boolean {
    return this.#shut.has(device);
  }

  /** A forgotten device that may not come back; known by a salted hash alone. */
  block(salt: string, hash: string): void {
    this.#blocked.push({ salt, hash });
  }

  isBlocked(device: string): boolean {
    return this.#blocked.some(({ salt, hash }) => saltedHash(salt, device) === hash);
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
    const { device, boot, attributes, agentVersion, clockSkewMs } = introduction;
    const known = this.#devices.get(device) ?? this.#pin(introduction, nowMs);
    known.booted(boot);
    known.clockSkewMs = clockSkewMs;
    const { publicKeyHex: publicKey, firstSeenMs } = known;
    const written = this.#writes.submit({
      device: { device, publicKey, agentVersion, firstSeenMs, lastSeenMs: nowMs, clockSkewMs },
      attributes: known.learn(boot, attributes) ? [{ device, boot, attributes }] : [],
    });
    const under = this.#introducing.get(device) ?? new Set();
    this.#introducing.set(device, under.add(written));
    try {
      await written;
    } finally {
      under.delete(written);
      if (under.size === 0) this.#introducing.delete(device);
    }
  }

  close(): Promise<void> {
    return this.#writes.close();
  }

  #pin({ device, publicKey }: Introduction, nowMs: number): KnownDevice {
    const known = new KnownDevice(device, Buffer.from(publicKey).toString('hex'), nowMs);
    this.#devices.set(device, known);
    return known;
  }
}

async function writeRows(store: DeviceStore, rows: readonly Row[]): Promise<void> {
  // One insert must not hold two rows of a device with equal `last_seen`; which of them stays would be chance.
  const devices = new Map(rows.map(({ device }) => [device.device, device]));
  await store.put([...devices.values()]);
  const changes = rows.flatMap(({ attributes }) => attributes);
  await store.putAttributes(changes, rows.at(-1)!.device.lastSeenMs);
}
