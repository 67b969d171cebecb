import { Counter, signalsOf, type Plan, type SignalSet } from '@fleetally/counts';
import { Normals } from '../../quality/draw/normals.js';
import { CLASSES, classify, classMean, FEATURES } from './classifier.js';
import type { SimDevice } from './fleet.js';
import type { Behaviour, Story } from './story.js';

/** Most inferences of a device in an hour. */
const MOST = 1_000;
const LATENCY_SPREAD = 0.35;
/** Memory beyond which the system ends the process, as a logarithm of what it began with. */
const OUT_OF_MEMORY = Math.log(3);
const SAMPLES_OF_MEMORY = 12;

/** One hour of one device, as the collector has it: measured by the plan's signals. */
export interface DeviceHour {
  /** Index in the fleet. */
  readonly device: number;
  readonly hour: number;
  readonly fresh: boolean;
  /** Starts of the agent. */
  readonly starts: number;
  readonly samples: Float64Array;
  readonly sums: Float64Array;
  /** Inferences that took longer than `LATE_SECONDS`. */
  readonly late: number;
}

export const LATE_SECONDS = 0.5;

/**
 * Lives a device's hours, whichever version it runs in each: what the world draws for an hour is the same for both
 * versions, so that several judges can each lead the same rollout in their own way.
 */
export class DeviceHours {
  readonly #story: Story;
  readonly #counter: Counter;
  readonly #random = new Normals(0);
  readonly #rows = new Float64Array(MOST * FEATURES);
  readonly #scores = new Float64Array(MOST * CLASSES.length);
  readonly #labels = new Uint8Array(MOST);
  readonly #odds = new Float64Array(CLASSES.length);
  /** Logarithm of the memory over that at the start, by device. */
  readonly #grown: Float64Array;

  readonly #signals: SignalSet;
  /** Hours that came out the same for whoever leads the rollout. */
  readonly #lived: Map<number, DeviceHour>;
  readonly #plan: Plan;
  #late = 0;

  constructor(story: Story, plan: Plan, before?: DeviceHours) {
    this.#story = story;
    this.#plan = plan;
    this.#counter = new Counter(plan);
    this.#signals = signalsOf(plan);
    this.#grown = before === undefined ? new Float64Array(story.fleet.length) : before.#grown.slice();
    this.#lived = before === undefined ? new Map<number, DeviceHour>() : before.#lived;
  }

  /** As things are now, to be lived on apart from this one. */
  fork(): DeviceHours {
    return new DeviceHours(this.#story, this.#plan, this);
  }

  live(index: number, hour: number, fresh: boolean): DeviceHour {
    const { fleet, old, fresh: release } = this.#story;
    const device = fleet[index]!;
    const behaviour = fresh ? release(device) : old(device);
    // Memory that grows depends on when it began to.
    if (behaviour.leak > 0) return this.#live(index, hour, fresh, behaviour);
    const key = 2 * (hour * fleet.length + index) + (fresh ? 1 : 0);
    let known = this.#lived.get(key);
    if (known === undefined) this.#lived.set(key, (known = this.#live(index, hour, fresh, behaviour)));
    return known;
  }

  #live(index: number, hour: number, fresh: boolean, behaviour: Behaviour): DeviceHour {
    const { fleet, seed } = this.#story;
    const device = fleet[index]!;
    this.#random.restart(
      Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b) ^ Math.imul(hour + 1, 0xc2b2ae35),
    );
    this.#counter.reset();
    this.#late = 0;
    const n = this.#draw(device, index, hour, behaviour);
    this.#classify(behaviour, device, n);
    const starts = this.#resources(device, index, behaviour);
    const samples = new Float64Array(this.#signals.groups.length);
    const sums = new Float64Array(this.#signals.signals.length);
    this.#signals.measure(this.#counter.cells, this.#counter.inferences, samples, sums);
    return { device: index, hour, fresh, starts, samples, sums, late: this.#late };
  }

  /** The rows as this version's preprocessing hands them on. */
  #draw(device: SimDevice, index: number, hour: number, { model }: Behaviour): number {
    const { weather, shift, broken } = this.#story;
    const random = this.#random;
    const n = Math.min(MOST, inferencesIn(device.rate * weather.traffic(hour), random));
    for (let c = 0; c < CLASSES.length; c++) this.#odds[c] = Math.exp(device.leaning[c]! + weather.classes(hour, c));
    const drift = shift !== undefined && hour >= shift.from ? shift.by : 0;
    const stuck = broken.get(index);
    for (let row = 0; row < n; row++) {
      const label = (this.#labels[row] = drawn(this.#odds, random.uniform()));
      for (let f = 0; f < FEATURES; f++) {
        const shifted = device.offset[f]! + weather.common(hour, f) + weather.own(index, hour, f);
        this.#rows[row * FEATURES + f] = classMean(label, f) + shifted + random.normal();
      }
      const first = row * FEATURES;
      this.#rows[first]! += drift;
      if (stuck !== undefined && hour >= stuck.from) this.#rows[first] = stuck.value;
      this.#rows[first]! *= model.unit;
    }
    this.#counter.countRows(this.#rows, n);
    return n;
  }

  #classify({ model, latencyFactor }: Behaviour, device: SimDevice, n: number): void {
    const random = this.#random;
    let answered = 0;
    for (let row = 0; row < n; row++) {
      const seconds = latencyFactor * device.latencySeconds * Math.exp(LATENCY_SPREAD * random.normal());
      const [fails, told] = [random.uniform(), random.uniform()];
      if (fails < device.errors) {
        this.#counter.countError('runtime');
        continue;
      }
      const top = classify(model, this.#rows, row, this.#scores, answered * CLASSES.length);
      answered++;
      this.#counter.countLatency(seconds);
      if (seconds > LATE_SECONDS) this.#late++;
      if (told < device.labelled) this.#counter.countVerdict(top === this.#labels[row]);
    }
    this.#counter.countClasses(this.#scores, answered);
  }

  #resources(device: SimDevice, index: number, { moreStarts, leak }: Behaviour): number {
    const random = this.#random;
    let starts = random.poisson(device.starts + moreStarts);
    if (this.#grown[index]! > OUT_OF_MEMORY) starts++;
    this.#grown[index] = starts > 0 ? 0 : this.#grown[index]! + leak;
    for (let sample = 0; sample < SAMPLES_OF_MEMORY; sample++) {
      const rss = device.memoryBytes * Math.exp(this.#grown[index] + 0.05 * random.normal());
      this.#counter.countResources({ rss });
    }
    return starts;
  }
}

function drawn(odds: Float64Array, uniform: number): number {
  let sum = 0;
  for (const odd of odds) sum += odd;
  let left = uniform * sum;
  for (let c = 0; c < odds.length; c++) {
    left -= odds[c]!;
    if (left < 0) return c;
  }
  return odds.length - 1;
}

/** A Poisson count; a normal one where many are expected, since drawing it is then as good and quicker. */
function inferencesIn(mean: number, random: Normals): number {
  return mean < 30 ? random.poisson(mean) : Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
}
