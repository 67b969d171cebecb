import { signalsOf, type Plan, type SignalSet } from '@fleetally/counts';
import type { DeviceHour } from './device-hours.js';

/** What has arrived, in the order in which it came. What a device without a network has counted comes later. */
export class ArrivedHours {
  readonly signals: SignalSet;
  readonly #hours: DeviceHour[];
  readonly #kept = new Map<number, DeviceHour[]>();

  constructor(plan: Plan, hours: readonly DeviceHour[] = []) {
    this.signals = signalsOf(plan);
    this.#hours = [...hours];
  }

  get all(): readonly DeviceHour[] {
    return this.#hours;
  }

  /** What both have seen so far; they part from here on. */
  fork(plan: Plan): ArrivedHours {
    const copy = new ArrivedHours(plan, this.#hours);
    for (const [device, kept] of this.#kept) copy.#kept.set(device, [...kept]);
    return copy;
  }

  take(hour: DeviceHour, online: boolean): void {
    const kept = this.#kept.get(hour.device) ?? [];
    kept.push(hour);
    if (!online) {
      this.#kept.set(hour.device, kept);
      return;
    }
    this.#kept.delete(hour.device);
    this.#hours.push(...kept);
  }
}
