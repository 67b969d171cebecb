import type { ReportColumns } from '@fleetally/collector';
import type { SignalSet } from '@fleetally/counts';
import { Random } from '@fleetally/sim';

const HARDWARE = 20;
const FIRMWARE_EACH = 2;
const REGIONS = 20;
const APPS = 5;
/** With the whole model. */
export const COHORTS = 1 + HARDWARE + HARDWARE * FIRMWARE_EACH + REGIONS + APPS;

const INFERENCES = 15;
const POOL = 1 << 20;

/** Firmware belongs to hardware, as it does; regions and apps cut across. Devices with the same ones share the object. */
export function fleetAttributes(devices: number): Record<string, string>[] {
  const known = new Map<number, Record<string, string>>();
  const random = new Random(5);
  return Array.from({ length: devices }, () => {
    const hw = random.integer(HARDWARE);
    const firmware = random.integer(FIRMWARE_EACH);
    const region = random.integer(REGIONS);
    const app = random.integer(APPS);
    const key = ((hw * FIRMWARE_EACH + firmware) * REGIONS + region) * APPS + app;
    const found = known.get(key) ?? {
      hw: `h${hw}`,
      firmware: `${hw}.${firmware}`,
      region: `r${region}`,
      app: `a${app}`,
    };
    known.set(key, found);
    return found;
  });
}

/** Draws window after window of a fleet in which nothing happens. Each window's arrays are the same ones, filled anew. */
export class FleetColumns {
  readonly #set: Pick<SignalSet, 'signals' | 'groups'>;
  readonly #devices: readonly string[];
  readonly #attributes: readonly Record<string, string>[];
  readonly #samples: Float64Array;
  readonly #sums: Float64Array;
  readonly #random = new Random(6);
  readonly #normals = Float64Array.from({ length: POOL }, () => this.#random.normal());
  readonly #rare = Float64Array.from({ length: POOL }, () => this.#random.poisson(INFERENCES / 1000));

  /** `attributes`: of each device; those of `fleetAttributes` when absent. */
  constructor(
    set: Pick<SignalSet, 'signals' | 'groups'>,
    devices: number,
    attributes: readonly Record<string, string>[] = fleetAttributes(devices),
  ) {
    this.#set = set;
    this.#devices = Array.from({ length: devices }, (_, i) => `device-${i}`);
    this.#attributes = attributes;
    this.#samples = new Float64Array(devices * set.groups.length).fill(INFERENCES);
    this.#sums = new Float64Array(devices * set.signals.length);
  }

  window(start: number, seconds: number): ReportColumns {
    const { signals } = this.#set;
    const spread = signals.map(({ kind, unitSd }) => (kind === 'rare' ? 0 : Math.sqrt(INFERENCES) * unitSd));
    for (let device = 0; device < this.#devices.length; device++) {
      // A stretch of a pool that starts anywhere: drawing every value would take longer than the bench.
      const from = this.#random.integer(POOL - signals.length);
      const row = device * signals.length;
      for (let s = 0; s < signals.length; s++) {
        this.#sums[row + s] = spread[s] === 0 ? this.#rare[from + s]! : spread[s]! * this.#normals[from + s]!;
      }
    }
    const { attributes, samples, sums } = { attributes: this.#attributes, samples: this.#samples, sums: this.#sums };
    return { start, seconds, devices: this.#devices, attributes, samples, sums };
  }
}
