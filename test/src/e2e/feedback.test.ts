import { createObserver, FeedbackDesk, RunRecorder, type ClosedWindow, type ModelObserver } from '@fleetally/agent';
import { Detector, type Alarm } from '@fleetally/collector';
import { buildPlan, cellLayout, checkCounts, feedbackTotals, signalsOf, type Plan } from '@fleetally/counts';
import { packCounts, unpackCounts } from '@fleetally/proto';
import { Random } from '@fleetally/sim';
import { describe, expect, it } from 'vitest';

const SEED = 20_261_128;
const DEVICES = 24;
const ROWS = 40;
const WINDOW = 300;
/** Labels come an hour late, and for one row in four. */
const LATE_WINDOWS = 12;
const RESTART = 80;
const CHANGE = 110;
const WINDOWS = 150;
const CLASSES = ['still', 'walking', 'falling'];

/** A model whose scores say nothing new, whatever the truth is: the top class has 0.75 to 0.95. */
function scoresOf(random: Random): { scores: Float32Array; top: number[] } {
  const scores = new Float32Array(ROWS * 3);
  const top = Array.from({ length: ROWS }, (_, row) => {
    const c = random.integer(3);
    const sure = random.between(0.75, 0.95);
    for (let k = 0; k < 3; k++) scores[row * 3 + k] = k === c ? sure : (1 - sure) / 2;
    return c;
  });
  return { scores, top };
}

function inputs(random: Random): Float32Array {
  return Float32Array.from({ length: ROWS }, () => random.normal());
}

function makePlan(): Plan {
  const random = new Random(SEED);
  const batches = Array.from({ length: 40 }, () => ({
    rowCount: ROWS,
    numeric: Float64Array.from(inputs(random)),
    scores: scoresOf(random).scores,
  }));
  return buildPlan({
    ...{ model: 'gestures', precision: 'float32', feedback: true, rows: batches },
    columns: [{ kind: 'numeric', name: 'motion', source: { tensor: 'x', column: 0 } }],
    output: { tensor: 'p', form: 'probabilities', classes: CLASSES },
  });
}

interface Waiting {
  readonly id: string;
  readonly top: number;
}

/** One device: its model runs once a window, and an hour later somebody says what was true. */
class Device {
  readonly name: string;
  readonly #plan: Plan;
  readonly #random: Random;
  readonly #accuracy: number;
  readonly #clock = { ms: 0 };
  readonly #sent: ClosedWindow[] = [];
  #waiting: Waiting[][] = [];
  #observer!: ModelObserver;
  #recorder!: RunRecorder;
  desk!: FeedbackDesk;

  constructor(plan: Plan, index: number, random: Random) {
    this.name = `watch-${index}`;
    this.#plan = plan;
    this.#random = random;
    // People differ, and so does how well the model knows them.
    this.#accuracy = random.between(0.88, 0.94);
    this.start(0);
  }

  start(boot: number): void {
    const now = (): number => this.#clock.ms;
    const observer = createObserver({
      ...{ plan: this.#plan, clock: { now }, windowSeconds: WINDOW },
      model: { name: 'gestures', version: '1', variant: '', digest: new Uint8Array(0) },
      send: (window) => void this.#sent.push(window),
    });
    this.desk = new FeedbackDesk({
      ...{ counts: () => observer, token: `${this.name}-${boot}`, predictions: 4_096, seconds: 86_400, now },
    });
    this.#observer = observer;
    this.#recorder = new RunRecorder(observer, ['p'], this.desk);
  }

  /** Runs the model in one window, then tells the labels that are due. Returns the reports that are ready. */
  window(w: number, change: number): ClosedWindow[] {
    this.#clock.ms = (w * WINDOW + 10) * 1000;
    const { scores, top } = scoresOf(this.#random);
    const x = { type: 'float32', dims: [ROWS, 1], data: inputs(this.#random) };
    const results = { p: { type: 'float32', dims: [ROWS, 3], data: scores } };
    this.#recorder.begin({ x })?.succeeded(results, 0.002);
    this.#waiting.push(
      top.flatMap((c, row) => (row % 4 === 0 ? [{ id: this.desk.inferenceId(results, row)!, top: c }] : [])),
    );
    if (this.#waiting.length > LATE_WINDOWS) {
      for (const { id, top: predicted } of this.#waiting.shift()!) this.#label(id, predicted, change);
    }
    return this.#sent.splice(0);
  }

  restart(): ClosedWindow[] {
    this.#observer.retire();
    this.start(1);
    return this.#sent.splice(0);
  }

  #label(id: string, predicted: number, change: number): void {
    const right = this.#random.uniform() < this.#accuracy + change;
    this.desk.record(id, CLASSES[right ? predicted : (predicted + 1) % 3]!);
  }
}

/** What the collector does with a report's counts: over the wire, checked, measured. */
function columns(plan: Plan, start: number, reports: readonly [device: string, window: ClosedWindow][]) {
  const set = signalsOf(plan);
  const layout = cellLayout(plan);
  const [G, S] = [set.groups.length, set.signals.length];
  const samples = new Float64Array(reports.length * G);
  const sums = new Float64Array(reports.length * S);
  for (const [d, [, { cells, inferences }]] of reports.entries()) {
    const counts = unpackCounts(packCounts(cells, layout.pack), layout.pack);
    expect(checkCounts(plan, counts, inferences, { noisy: false })).toBeUndefined();
    set.measure(counts, inferences, samples.subarray(d * G, (d + 1) * G), sums.subarray(d * S, (d + 1) * S));
  }
  const devices = reports.map(([device]) => device);
  return { start, seconds: WINDOW, devices, attributes: devices.map(() => ({})), samples, sums };
}

function story(change: number) {
  const plan = makePlan();
  const root = new Random(SEED + 1);
  const fleet = Array.from({ length: DEVICES }, (_, d) => new Device(plan, d, root.fork(d)));
  const options = { clock: 'window', windowSeconds: WINDOW } as const;
  let detector = new Detector(signalsOf(plan), options);
  const alarms: Alarm[] = [];
  const totals = { correct: 0, samples: 0 };
  for (let w = 0; w < WINDOWS; w++) {
    const reports = new Map<number, [string, ClosedWindow][]>();
    const take = (device: Device, windows: readonly ClosedWindow[]): void => {
      for (const window of windows) {
        reports.set(window.windowStart, [...(reports.get(window.windowStart) ?? []), [device.name, window]]);
      }
    };
    // Agents and collector are restarted in the middle of it all.
    if (w === RESTART) {
      for (const device of fleet) take(device, device.restart());
      detector = Detector.restore(signalsOf(plan), options, detector.snapshot());
    }
    for (const device of fleet) take(device, device.window(w, w >= CHANGE ? change : 0));
    for (const [start, of] of [...reports].sort(([a], [b]) => a - b)) {
      for (const [, { cells }] of of) {
        const { correct, samples } = feedbackTotals(plan, cells)!;
        totals.correct += correct;
        totals.samples += samples;
      }
      alarms.push(...detector.window(columns(plan, start, of)).alarms);
    }
  }
  return { alarms, totals, fleet };
}

describe(`feedback, from late labels to an alarm (seed ${SEED})`, () => {
  it('tells that accuracy fell by ten points while the model is as sure as ever, and nothing else', () => {
    const { alarms, totals, fleet } = story(-0.1);
    expect(alarms.map(({ feature, cohort }) => ({ feature, cohort }))).toEqual([{ feature: 'feedback', cohort: {} }]);
    const [{ signals, raisedAt, changedAt }] = alarms as [Alarm];
    expect(signals).toContain('feedback/accuracy');
    expect(raisedAt).toBeGreaterThan(CHANGE * WINDOW);
    expect(raisedAt).toBeLessThanOrEqual((CHANGE + 6) * WINDOW);
    expect(Math.abs(changedAt - CHANGE * WINDOW)).toBeLessThanOrEqual(3 * WINDOW);
    // Ten labels a device and window. Those that were due when it restarted found nobody who knew their inference.
    const due = DEVICES * 10 * (WINDOWS - LATE_WINDOWS);
    const unjoined = DEVICES * 10 * LATE_WINDOWS;
    const lastWindow = DEVICES * 10;
    expect(totals.samples).toBe(due - unjoined - lastWindow);
    for (const { desk } of fleet) expect(desk.outcomes()).toMatchObject({ unknown: 10 * LATE_WINDOWS, duplicate: 0 });
  });

  it('is quiet when nothing changes', () => {
    expect(story(0).alarms).toEqual([]);
  });
});
