import type { Alarm, ReportColumns } from '@fleetally/collector';
import { Counter, signalsOf, type SignalSet } from '@fleetally/counts';
import { normalPlan } from '../draw/bench-plan.js';
import { Normals } from '../draw/normals.js';
import { SECONDS, type Stream } from '../fleet/fleet-stream.js';
import { Watch } from '../watch/watch.js';
import type { Case, CaseContext, Row } from './case.js';

const DEVICES = 60;
const SAMPLES = 60;
const QUIET = 288;
const OPTIONS = { clock: 'window', baselineWindows: 144 } as const;

interface Situation {
  readonly rho: number;
  readonly shiftA: number;
  readonly shiftB: number;
}

/** Two correlated features of 60 devices, rows counted by the product's own counter, pair included. */
class PairStream implements Stream {
  readonly watched: SignalSet = signalsOf(PLAN);
  window = 0;
  now: Situation;
  readonly #normals: Normals;
  readonly #counter = new Counter(PLAN);
  readonly #rows = new Float64Array(SAMPLES * 2);
  readonly #names = Array.from({ length: DEVICES }, (_, d) => `device-${d}`);

  constructor(now: Situation, seed: number) {
    this.now = now;
    this.#normals = new Normals(seed);
  }

  next(): ReportColumns {
    const { signals, groups } = this.watched;
    const samples = new Float64Array(DEVICES * groups.length);
    const sums = new Float64Array(DEVICES * signals.length);
    for (let d = 0; d < DEVICES; d++) {
      this.#counter.reset();
      this.#draw();
      this.#counter.countRows(this.#rows, SAMPLES);
      const { cells, inferences } = this.#counter.finish();
      this.watched.measure(
        cells,
        inferences,
        samples.subarray(d * groups.length, (d + 1) * groups.length),
        sums.subarray(d * signals.length, (d + 1) * signals.length),
      );
    }
    const start = this.window * SECONDS;
    this.window += 1;
    return { start, seconds: SECONDS, devices: this.#names, attributes: this.#names.map(() => NOTHING), samples, sums };
  }

  #draw(): void {
    const { rho, shiftA, shiftB } = this.now;
    const rest = Math.sqrt(1 - rho * rho);
    for (let i = 0; i < SAMPLES; i++) {
      const a = this.#normals.normal();
      this.#rows[2 * i] = a + shiftA;
      this.#rows[2 * i + 1] = rho * a + rest * this.#normals.normal() + shiftB;
    }
  }
}

const PLAN = normalPlan(2, [[0, 1]]);
const NOTHING = {};

const SETTINGS: readonly (readonly [name: string, rho: number, after: Situation, expected: string])[] = [
  ['no change, ρ 0', 0, { rho: 0, shiftA: 0, shiftB: 0 }, '0 of 20'],
  ['ρ 0 → 0.1', 0, { rho: 0.1, shiftA: 0, shiftB: 0 }, 'in 4 windows'],
  ['ρ 0 → 0.2', 0, { rho: 0.2, shiftA: 0, shiftB: 0 }, 'in 2 windows'],
  ['both margins + 0.25 σ, ρ 0.5 stays', 0.5, { rho: 0.5, shiftA: 0.25, shiftB: 0.25 }, '0 of 20'],
  ['one margin + 0.5 σ, ρ 0.5 stays', 0.5, { rho: 0.5, shiftA: 0.5, shiftB: 0 }, '1 of 20'],
];

/** Changes of correlation that leave every margin as it was, and changes of margins that are none. */
export const CONCORDANCE_CASES: readonly Case[] = [
  {
    id: 'concordance',
    title: 'concordance of a pair, rows counted by the product’s counter, 60 devices × 60 inferences',
    run: (context) => SETTINGS.map(([name, rho, after, expected]) => pairRow(name, rho, after, expected, context)),
  },
];

function pairRow(name: string, rho: number, after: Situation, expected: string, context: CaseContext): Row {
  const runs = context.quick ? 3 : 20;
  const delays: number[] = [];
  let before = 0;
  for (let run = 0; run < runs; run++) {
    const stream = new PairStream({ rho, shiftA: 0, shiftB: 0 }, context.seed + run);
    const watch = new Watch(stream.watched, OPTIONS);
    if (pairAlarm(watch, stream, QUIET) !== Infinity) before += 1;
    stream.now = after;
    delays.push(pairAlarm(watch, stream, QUIET));
  }
  const found = delays.filter(Number.isFinite).sort((a, b) => a - b);
  const median = found[Math.floor((found.length - 1) / 2)] ?? NaN;
  return {
    quantity: `${name}: runs in which the pair alarms within 288 windows`,
    expected,
    measured: `${found.length} of ${runs}${found.length > 0 ? `, median ${median} windows` : ''} (before the change: ${before})`,
    values: { found: found.length, of: runs, median, before },
  };
}

/** Windows until an alarm is raised that is about the pair itself. */
function pairAlarm(watch: Watch, stream: Stream, limit: number): number {
  let first = Infinity;
  for (let w = 1; w <= limit; w++) {
    if (watch.take(stream.next()).some(isPair)) first = Math.min(first, w);
  }
  return first;
}

function isPair(alarm: Alarm): boolean {
  return alarm.features !== undefined;
}
