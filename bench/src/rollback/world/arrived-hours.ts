import { signalsOf, type Plan, type SignalSet } from '@fleetally/counts';
import type { DeviceHour } from './device-hours.js';

/** One hour of one device, as the collector has it: measured by the plan's signals. */
export interface MeasuredHour {
  readonly device: number;
  readonly hour: number;
  readonly fresh: boolean;
  readonly inferences: number;
  readonly starts: number;
  readonly samples: Float64Array;
  readonly sums: Float64Array;
  readonly cells: Int32Array;
}

/** What has arrived, in the order in which it came. What a device without a network has counted comes later. */
export class ArrivedHours {
  readonly signals: SignalSet;
  readonly #hours: MeasuredHour[];
  readonly #kept = new Map<number, DeviceHour[]>();

  constructor(plan: Plan, hours: readonly MeasuredHour[] = []) {
    this.signals = signalsOf(plan);
    this.#hours = [...hours];
  }

  get all(): readonly MeasuredHour[] {
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
    for (const each of kept) this.#hours.push(this.#measured(each));
  }

  #measured(hour: DeviceHour): MeasuredHour {
    const samples = new Float64Array(this.signals.groups.length);
    const sums = new Float64Array(this.signals.signals.length);
    this.signals.measure(hour.cells, hour.inferences, samples, sums);
    return { ...hour, samples, sums };
  }
}
