import type { Clock } from '@fleetally/agent';
import type { Random } from '@fleetally/sim';

/** Typical milliseconds of one call on each hardware class. */
const SPEED_MS: Readonly<Record<string, number>> = { kestrel: 9, merlin: 5, osprey: 3 };
const OTHER_SPEED_MS = 5;

/**
 * Event time of one simulated device, set by whoever runs it.
 *
 * Its stopwatch tells how long the simulated hardware takes for a call: how long this computer takes, with all its
 * devices and days in a few minutes, would say nothing about a device.
 */
export class EventClock implements Clock {
  readonly #random: Random;
  readonly #speedMs: number;
  #nowMs = 0;
  #stopwatchMs = 0;

  constructor(random: Random, hardware: string) {
    this.#random = random;
    this.#speedMs = SPEED_MS[hardware] ?? OTHER_SPEED_MS;
  }

  now(): number {
    return this.#nowMs;
  }

  /** Every look moves the stopwatch by one call's time, and a call looks at its end. */
  elapsedMs(): number {
    this.#stopwatchMs += this.#speedMs * Math.exp(0.2 * this.#random.normal());
    return this.#stopwatchMs;
  }

  set(seconds: number): void {
    this.#nowMs = seconds * 1000;
  }
}
