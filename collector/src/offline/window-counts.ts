import { Counter, signalsOf, type Plan } from '@fleetally/counts';
import { numberOf, rangeOf } from '../detect/bins.js';
import { cohortKey, cohortOfKey } from '../detect/cohort-key.js';
import type { CountsReader } from '../detect/effects.js';
import type { Attributes, ReportColumns } from '../detect/types.js';
import type { DeviceWindow } from './sample-reader.js';

/** Merged counts are kept this long behind the newest window, for the effect sizes of alarms. */
const KEPT_SECONDS = 8 * 86_400;
/** Pairs of values whose counts are kept, should an alarm name one. */
const MOST_PAIRS = 200;

/**
 * Counts windows exactly as an agent and a collector would: one counter per device and window, measured into samples
 * and sums. Keeps merged counts per cohort, for effect sizes.
 */
export class WindowCounts {
  readonly #plan: Plan;
  readonly #seconds: number;
  readonly #names: readonly string[];
  readonly #counter: Counter;
  #pairs = 0;
  readonly #merged = new Map<string, { start: number; cells: Int32Array }[]>();

  constructor(plan: Plan, seconds: number, attributeNames: readonly string[]) {
    this.#plan = plan;
    this.#seconds = seconds;
    this.#names = attributeNames;
    this.#counter = new Counter(plan);
  }

  /** One window's devices as columns for detection. */
  count(window: readonly DeviceWindow[]): ReportColumns {
    const set = signalsOf(this.#plan);
    const G = set.groups.length;
    const S = set.signals.length;
    const samples = new Float64Array(window.length * G);
    const sums = new Float64Array(window.length * S);
    const attributes: Attributes[] = [];
    const start = window[0]!.start;
    for (const [d, device] of window.entries()) {
      const own: Attributes = Object.fromEntries(this.#names.map((name, at) => [name, device.attributes[at] ?? '']));
      attributes.push(own);
      this.#counter.reset();
      this.#counter.countRows(device.values, device.rows);
      if (device.classIndex !== undefined)
        this.#counter.countPredictions(classesWithoutNaN(device.classIndex), device.confidence!, device.rows);
      const { cells, inferences } = this.#counter;
      set.measure(cells, inferences, samples.subarray(d * G, (d + 1) * G), sums.subarray(d * S, (d + 1) * S));
      this.#keep(start, own, cells);
    }
    return { start, seconds: this.#seconds, devices: window.map(({ device }) => device), attributes, samples, sums };
  }

  readonly read: CountsReader = (cohort, from, to) => {
    const kept = this.#keysOf(cohort).flatMap((key) => this.#merged.get(key) ?? []);
    const wanted = kept.filter((window) => window.start >= from && window.start < to);
    const total = new Float64Array(wanted[0]?.cells.length ?? 0);
    for (const { cells } of wanted) for (let i = 0; i < total.length; i++) total[i]! += cells[i]!;
    return Promise.resolve(total);
  };

  /** A bin's counts are those of all values in it. */
  #keysOf(cohort: Attributes): string[] {
    const entries = Object.entries(cohort);
    const range = entries.length === 1 ? rangeOf(entries[0]![1]) : undefined;
    if (range === undefined) return [cohortKey(cohort)];
    return [...this.#merged.keys()].filter((key) => {
      const own = Object.entries(cohortOfKey(key));
      const number = own.length === 1 && own[0]![0] === entries[0]![0] ? numberOf(own[0]![1]) : undefined;
      return number !== undefined && number >= (range.from ?? -Infinity) && number < (range.to ?? Infinity);
    });
  }

  #keep(start: number, attributes: Attributes, cells: Int32Array): void {
    const entries = Object.entries(attributes).filter(([, value]) => value !== '');
    const singles = entries.map(([name, value]) => cohortKey({ [name]: value }));
    const pairs = entries.flatMap((a, at) => entries.slice(at + 1).map((b) => cohortKey(Object.fromEntries([a, b]))));
    for (const [at, key] of ['', ...singles, ...pairs].entries()) {
      let kept = this.#merged.get(key);
      const isPair = at > singles.length;
      if (kept === undefined && isPair && this.#pairs++ >= MOST_PAIRS) continue;
      if (kept === undefined) this.#merged.set(key, (kept = []));
      const last = kept.at(-1);
      if (last?.start === start) for (let i = 0; i < cells.length; i++) last.cells[i]! += cells[i]!;
      else kept.push({ start, cells: cells.slice() });
      while (kept.length > 0 && kept[0]!.start < start - KEPT_SECONDS) kept.shift();
    }
  }
}

/** A prediction that is missing is none of the classes. */
function classesWithoutNaN(classIndex: Float64Array): Float64Array {
  return classIndex.map((index) => (Number.isNaN(index) ? -1 : index));
}
