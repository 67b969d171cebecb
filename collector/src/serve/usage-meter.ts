import type { Counted } from '../ingest/metrics.js';

interface Held {
  inferences: number;
  readonly devices: Set<string>;
}

/**
 * Adds up inferences by model, and tells of them only once `kDevices` devices have added to what is told: the difference
 * of two scrapes is then never about fewer. What noise makes negative is taken from what comes later. What is held when the
 * collector stops is not told.
 */
export class UsageMeter {
  readonly #kDevices: number;
  readonly #tell: (model: string, inferences: number) => void;
  readonly #held = new Map<string, Held>();

  constructor(kDevices: number, tell: (model: string, inferences: number) => void) {
    this.#kDevices = kDevices;
    this.#tell = tell;
  }

  add(reports: readonly Counted[]): void {
    for (const { device, model, inferences } of reports) {
      const held = this.#held.get(model) ?? { inferences: 0, devices: new Set() };
      this.#held.set(model, held);
      held.inferences += inferences;
      if (held.devices.size < this.#kDevices) held.devices.add(device);
    }
    for (const [model, { inferences, devices }] of this.#held) {
      if (devices.size < this.#kDevices || inferences < 0) continue;
      this.#held.delete(model);
      this.#tell(model, inferences);
    }
  }
}
