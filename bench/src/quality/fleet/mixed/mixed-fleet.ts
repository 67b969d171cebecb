import type { Attributes, ReportColumns } from '@fleetally/collector';
import { Counter, signalsOf, type Plan, type SignalSet } from '@fleetally/counts';
import { Normals } from '../../draw/normals.js';
import { SECONDS, type Stream } from '../fleet-stream.js';
import type { Influence, MakeInfluence, Size } from '../influence.js';
import type { MakePresence, Presence } from '../presence.js';
import type { Change } from './change.js';
import { LATENTS } from './kinds.js';
import { drawBody, USUAL_VARIETY, type Body, type Variety } from './mixed-body.js';
import { mixedPlan } from './mixed-plan.js';
import { MixedRows } from './mixed-rows.js';

export interface MixedSpec {
  readonly devices: number;
  /** Mean inferences per device and window. */
  readonly samples: number;
  /** May depend on the window: devices change hands, places and firmware. Equal attributes should be one object. */
  readonly attributes: (device: number, window: number) => Attributes;
  /** Which of `cohorts` groups shares shocks that are a cohort's own. Default: one group. */
  readonly cohorts?: number;
  readonly influences?: readonly MakeInfluence[];
  readonly presence?: MakePresence;
  readonly variety?: Variety;
}

/** Told the rows of every device and window before they are counted: what rules that need raw values live on. */
export type RowTap = (device: number, rows: MixedRows) => void;

/**
 * A simulated fleet whose rows go through the product's own counter, plan and signals, device by device and window by
 * window: numbers, a category, class scores, latencies, what is missing and what depends on what. Cost: about 0.2 µs a row.
 */
export class MixedFleet implements Stream {
  readonly spec: MixedSpec;
  readonly plan: Plan = PLAN;
  readonly watched: SignalSet = signalsOf(PLAN);
  readonly devices: readonly string[];
  window = 0;
  changes: readonly Change[] = [];
  tap: RowTap | undefined;
  readonly #normals: Normals;
  readonly #bodies: Body[];
  readonly #latents: Float64Array;
  readonly #influences: readonly Influence[];
  readonly #presence: Presence | undefined;
  readonly #rows: MixedRows;
  readonly #counter = new Counter(PLAN);

  constructor(spec: MixedSpec, seed: number) {
    this.spec = spec;
    this.#normals = new Normals(seed);
    const { devices, samples, cohorts = 1, variety = USUAL_VARIETY } = spec;
    this.devices = Array.from({ length: devices }, (_, d) => `device-${d}`);
    this.#bodies = this.devices.map(() => drawBody(this.#normals, samples, variety));
    const cohortOf = Int32Array.from({ length: devices }, (_, d) => d % cohorts);
    const size: Size = { devices, signals: LATENTS, cohortOf, cohorts };
    this.#latents = new Float64Array(devices * LATENTS);
    this.#influences = (spec.influences ?? []).map((make, i) => make(size, this.#normals.fork(i)));
    this.#presence = spec.presence?.(size, this.#normals.fork(99));
    this.#rows = new MixedRows(this.#normals, Math.ceil(2 * samples + 10));
  }

  /** Draws from here on as this seed says, whatever was drawn before: the same trial is the same in any order of trials. */
  reseed(seed: number): void {
    this.#normals.restart(seed);
  }

  /** Gives a device another body, as when one leaves and a new one comes. */
  renew(device: number, mean: number): void {
    const { samples, variety = USUAL_VARIETY } = this.spec;
    this.#bodies[device] = drawBody(this.#normals, samples, variety, mean);
  }

  next(): ReportColumns {
    const { window } = this;
    this.window += 1;
    this.#latents.fill(0);
    for (const influence of this.#influences) influence.apply(window, this.#latents);
    this.#presence?.turn(window, this);
    const present = this.#presence?.present;
    const silent = this.changes.filter(({ kind }) => kind === 'silence');
    const reporting = [...this.devices.keys()].filter(
      (d) => (present === undefined || present[d] === 1) && !silent.some(({ includes }) => includes?.(d) ?? true),
    );
    const { groups, signals } = this.watched;
    const samples = new Float64Array(reporting.length * groups.length);
    const sums = new Float64Array(reporting.length * signals.length);
    for (const [row, d] of reporting.entries()) {
      this.#count(
        d,
        samples.subarray(row * groups.length, (row + 1) * groups.length),
        sums.subarray(row * signals.length, (row + 1) * signals.length),
      );
    }
    const names = this.#presence?.names ?? this.devices;
    return {
      start: window * SECONDS,
      seconds: SECONDS,
      devices: reporting.map((d) => names[d]!),
      attributes: reporting.map((d) => this.spec.attributes(d, window)),
      samples,
      sums,
    };
  }

  #count(device: number, samples: Float64Array, sums: Float64Array): void {
    const body = this.#bodies[device]!;
    const changes =
      this.changes.length === 0 ? NO_CHANGES : this.changes.filter(({ includes }) => includes?.(device) ?? true);
    const rows = this.#rows;
    rows.draw(this.#countOf(body), body, this.#latents, device * LATENTS, changes);
    this.tap?.(device, rows);
    const counter = this.#counter;
    counter.reset();
    counter.countRows(rows.features, rows.count);
    counter.countClasses(rows.scores, rows.count);
    for (let run = 0, left = rows.count; left > 0; run++, left -= MixedRows.rowsPerRun) {
      counter.countLatency(rows.latencies[run]!, Math.min(left, MixedRows.rowsPerRun));
    }
    this.watched.measure(counter.cells, rows.count, samples, sums);
  }

  /** Even over a range with the variance of a Poisson count. */
  #countOf({ rate }: Body): number {
    return Math.max(1, Math.round(rate + Math.sqrt(rate) * (this.#normals.uniform() * 3.46 - 1.73)));
  }
}

const NO_CHANGES: readonly Change[] = [];
const PLAN = mixedPlan();
