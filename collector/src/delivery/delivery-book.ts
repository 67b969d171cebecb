import { GroupCommit } from '../ingest/group-commit.js';
import type { DeliveryStore, DeviceDelivery } from '../store/delivery-store.js';

/** What each device that takes its models from the collector said of them last. */
export class DeliveryBook {
  readonly #byModel = new Map<string, Map<string, DeviceDelivery>>();
  readonly #writes: GroupCommit<DeviceDelivery>;
  readonly #pending = new Map<string, Set<Promise<unknown>>>();

  private constructor(store: DeliveryStore, onError: (error: unknown) => void) {
    this.#writes = new GroupCommit({
      write: (deliveries) => writeRows(store, deliveries),
      maxItems: 5_000,
      maxDelayMs: 50,
      maxWaiting: 50_000,
      onFailing: onError,
    });
  }

  /** Loads what is stored; `onError` is told when the store stops taking rows. Errors: StoreError. */
  static async load(store: DeliveryStore, onError: (error: unknown) => void): Promise<DeliveryBook> {
    const book = new DeliveryBook(store, onError);
    for (const delivery of await store.all()) book.#remember(delivery);
    return book;
  }

  get(model: string, device: string): DeviceDelivery | undefined {
    return this.#byModel.get(model)?.get(device);
  }

  /** Models that any device takes from the collector. */
  get models(): readonly string[] {
    return [...this.#byModel.keys()];
  }

  /** All devices of a model. */
  of(model: string): Iterable<DeviceDelivery> {
    return this.#byModel.get(model)?.values() ?? [];
  }

  /** What one device says of all of its models. */
  ofDevice(device: string): DeviceDelivery[] {
    return [...this.#byModel.values()].flatMap((devices) => devices.get(device) ?? []);
  }

  /** Holds at once, and resolves when it is stored; is taken back when it can't be. Errors: StoreError UNAVAILABLE. */
  async put(delivery: DeviceDelivery): Promise<void> {
    const { device, model } = delivery;
    const before = this.get(model, device);
    this.#remember(delivery);
    const written = this.#writes.submit(delivery);
    const pending = this.#pending.get(device) ?? new Set();
    this.#pending.set(device, pending.add(written));
    try {
      await written;
    } catch (cause) {
      if (this.get(model, device) === delivery) this.#restore(delivery, before);
      throw cause;
    } finally {
      pending.delete(written);
      if (pending.size === 0) this.#pending.delete(device);
    }
  }

  /** Knows nothing of a device any more; resolves when nothing of it waits to be written. */
  async forget(device: string): Promise<void> {
    for (const devices of this.#byModel.values()) devices.delete(device);
    await Promise.allSettled([...(this.#pending.get(device) ?? [])]);
  }

  close(): Promise<void> {
    return this.#writes.close();
  }

  #restore({ model, device }: DeviceDelivery, before: DeviceDelivery | undefined): void {
    if (before === undefined) this.#byModel.get(model)?.delete(device);
    else this.#remember(before);
  }

  #remember(delivery: DeviceDelivery): void {
    const devices = this.#byModel.get(delivery.model) ?? new Map<string, DeviceDelivery>();
    this.#byModel.set(delivery.model, devices.set(delivery.device, delivery));
  }
}

async function writeRows(store: DeliveryStore, deliveries: readonly DeviceDelivery[]): Promise<void> {
  // One insert must not hold two rows of a device with equal `recorded_at`; which of them stays would be chance.
  const newest = new Map(deliveries.map((one) => [`${one.model}\n${one.device}`, one]));
  // First, so that a failure can be on record twice after a crash, but never not at all.
  await store.addFailures(deliveries.filter(({ status, recordedAtMs }) => status?.sinceMs === recordedAtMs));
  await store.put([...newest.values()]);
}
