import {
  AnomalyWatch,
  anomalyOptions,
  incidentsOf,
  type Alarm,
  channelsOf,
  DEFAULT_DETECTOR_OPTIONS,
  Detector,
} from '@fleetally/collector';
import { withoutBroken, type Anomaly, type ReportColumns } from '@fleetally/collector';
import { buildPlan, Counter, signalsOf, type Plan } from '@fleetally/counts';
import { Random } from '@fleetally/sim';
import { describe, expect, it } from 'vitest';
import { needed } from '../support/shared-files.js';
import { drawExecutions, HAR_DATA, readHar, type HarData } from './har-data.js';

const SEED = 15;
const WINDOW = 300;
const START = 1_700_000_100;
const ROWS = 60;
/** The others have a past of so many windows when the new person comes, who stays for as many more. */
const BEFORE = 90;
const AFTER = 90;

/** Thirty devices of fifteen people: phone and watch. Rows of whole recordings, as they were recorded. */
class People {
  readonly plan: Plan;
  readonly names: readonly string[];
  readonly attributes: readonly { readonly device: string }[];
  /** All devices in each window. */
  readonly windows: readonly ReportColumns[];

  readonly #data: HarData;

  constructor(data: HarData) {
    this.#data = data;
    const { features, streams } = data;
    const numeric = Float64Array.from(streams.flatMap(({ executions }) => executions.flatMap((part) => [...part])));
    this.plan = buildPlan({
      model: 'har',
      precision: 'float32',
      pairs: 'none',
      columns: features.map((name, column) => ({ kind: 'numeric', name, source: { tensor: 'features', column } })),
      rows: { rowCount: numeric.length / features.length, numeric },
    });
    this.names = streams.map(({ subject, device }) => `${subject} ${device}`);
    this.attributes = streams.map(({ device }) => ({ device }));
    const random = new Random(SEED);
    this.windows = Array.from({ length: BEFORE + AFTER }, (_, w) => {
      const rows = streams.map((stream) => drawExecutions(stream, features.length, ROWS, random));
      return this.#counted(START + w * WINDOW, rows);
    });
  }

  /** A window of the devices that `isThere` lets in. */
  window(w: number, isThere: (name: string) => boolean, changed?: ReadonlyMap<number, ReportColumns>): ReportColumns {
    const all = changed?.get(w) ?? this.windows[w]!;
    const kept = [...this.names.keys()].filter((d) => isThere(this.names[d]!));
    return {
      ...all,
      devices: kept.map((d) => this.names[d]!),
      attributes: kept.map((d) => this.attributes[d]!),
      samples: rowsOf(all.samples, kept, all.samples.length / this.names.length),
      sums: rowsOf(all.sums, kept, all.sums.length / this.names.length),
    };
  }

  /** The windows from `from` on in which one device's gyroscope speaks degrees where it spoke radians. */
  inDegrees(name: string, from: number): ReadonlyMap<number, ReportColumns> {
    const stream = this.#data.streams[this.names.indexOf(name)]!;
    const { features } = this.#data;
    const random = new Random(SEED + 1);
    return new Map(
      this.windows.slice(from).map((window, i) => {
        const rows = drawExecutions(stream, features.length, ROWS, random);
        const scaled = rows.map((value, at) =>
          features[at % features.length]!.includes('gyro') ? 57.3 * value : value,
        );
        const own = this.#counted(window.start, [scaled]);
        const samples = window.samples.slice();
        const sums = window.sums.slice();
        samples.set(own.samples, this.names.indexOf(name) * own.samples.length);
        sums.set(own.sums, this.names.indexOf(name) * own.sums.length);
        return [from + i, { ...window, samples, sums }];
      }),
    );
  }

  /**
   * The windows from `from` on in which the phones of these people are carried the other way up: turned by 180° about the axis
   * that looks out of the screen, which turns the signs of what its other two axes measure.
   */
  turned(people: readonly string[], from: number): ReadonlyMap<number, ReportColumns> {
    const { features, streams } = this.#data;
    const random = new Random(SEED + 2);
    const isTurned = features.map((name) => /^[xy]_(acc|gyro)_mean$/.test(name));
    return new Map(
      this.windows.slice(from).map((window, i) => {
        const rows = streams.map((stream) => {
          const drawn = drawExecutions(stream, features.length, ROWS, random);
          if (stream.device !== 'phone' || !people.includes(stream.subject)) return drawn;
          return drawn.map((value, at) => (isTurned[at % features.length] === true ? -value : value));
        });
        return [from + i, this.#counted(window.start, rows)];
      }),
    );
  }

  #counted(start: number, rows: readonly Float32Array[]): ReportColumns {
    const set = signalsOf(this.plan);
    const [groups, signals] = [set.groups.length, set.signals.length];
    const samples = new Float64Array(rows.length * groups);
    const sums = new Float64Array(rows.length * signals);
    for (const [d, own] of rows.entries()) {
      const counter = new Counter(this.plan);
      counter.countRows(Float64Array.from(own), ROWS);
      const { cells, inferences } = counter.finish();
      const into = samples.subarray(d * groups, (d + 1) * groups);
      set.measure(cells, inferences, into, sums.subarray(d * signals, (d + 1) * signals));
    }
    return { start, seconds: WINDOW, devices: this.names, attributes: this.attributes, samples, sums };
  }
}

function rowsOf(all: Float64Array, kept: readonly number[], width: number): Float64Array {
  const rows = new Float64Array(kept.length * width);
  for (const [at, d] of kept.entries()) rows.set(all.subarray(d * width, (d + 1) * width), at * width);
  return rows;
}

/** Alarms as they were last, and device anomalies, of all people together. */
function told(people: People, changed: ReadonlyMap<number, ReportColumns>): { alarms: Alarm[]; anomalies: Anomaly[] } {
  const detection = { ...DEFAULT_DETECTOR_OPTIONS, clock: 'window', windowSeconds: WINDOW } as const;
  const detector = new Detector(signalsOf(people.plan), detection);
  const watch = new AnomalyWatch(channelsOf(people.plan), anomalyOptions(detection));
  const alarms = new Map<string, Alarm>();
  const anomalies: Anomaly[] = [];
  for (let w = 0; w < BEFORE + AFTER; w++) {
    const columns = people.window(w, () => true, changed);
    const { events, broken } = watch.window(columns);
    anomalies.push(...events.filter(({ state }) => state === 'firing'));
    for (const alarm of detector.window(withoutBroken(columns, broken)).alarms) alarms.set(alarm.id, alarm);
  }
  return { alarms: [...alarms.values()], anomalies };
}

interface Told {
  readonly anomalies: readonly Anomaly[];
  readonly alarms: number;
}

/** The fleet without `person`, who comes when the others have been there for a while. */
function newPerson(people: People, person: string, changed?: ReadonlyMap<number, ReportColumns>): Told {
  const detection = { ...DEFAULT_DETECTOR_OPTIONS, clock: 'window', windowSeconds: WINDOW } as const;
  const detector = new Detector(signalsOf(people.plan), detection);
  const watch = new AnomalyWatch(channelsOf(people.plan), anomalyOptions(detection));
  const anomalies: Anomaly[] = [];
  let alarms = 0;
  for (let w = 0; w < BEFORE + AFTER; w++) {
    const columns = people.window(w, (name) => w >= BEFORE || !name.startsWith(person), changed);
    const { events, broken } = watch.window(columns);
    anomalies.push(...events.filter(({ state }) => state === 'firing'));
    alarms += detector.window(withoutBroken(columns, broken)).alarms.length;
  }
  return { anomalies, alarms };
}

describe.skipIf(HAR_DATA === undefined)(`new people (skipped without ../shared/data/har; seed ${SEED})`, () => {
  let people: People | undefined;
  const theirs = (): People => (people ??= new People(readHar(needed(HAR_DATA))));

  it('are named all the same when their watch breaks once it is known, by the second window', () => {
    const breaks = BEFORE + 60;
    const { anomalies, alarms } = newPerson(theirs(), 's03', theirs().inDegrees('s03 watch', breaks));
    expect(anomalies.length).toBeGreaterThan(0);
    for (const { device, features, raisedAt } of anomalies) {
      expect(device).toBe('s03 watch');
      expect(features.every((name) => name.includes('gyro'))).toBe(true);
      expect(raisedAt).toBeGreaterThan(START + breaks * WINDOW);
    }
    expect(Math.min(...anomalies.map(({ raisedAt }) => raisedAt))).toBeLessThanOrEqual(START + (breaks + 3) * WINDOW);
    expect(alarms).toBe(0);
  });

  it('are their own normal: none of fifteen is called broken, or makes the fleet drift', () => {
    const persons = [...new Set(theirs().names.map((name) => name.split(' ')[0]!))];
    expect(persons).toHaveLength(15);
    const told = persons.map((person) => ({ person, ...newPerson(theirs(), person) }));
    const broken = told.flatMap(({ person, anomalies }) =>
      anomalies.map(({ kind, device, features, raisedAt }) => ({ person, kind, device, features, raisedAt })),
    );
    console.log(`har: ${broken.length} device anomalies, ${told.reduce((sum, { alarms }) => sum + alarms, 0)} alarms`);
    expect(broken).toEqual([]);
    expect(told.filter(({ alarms }) => alarms > 0)).toEqual([]);
  }, 120_000);

  it.each([
    ['eight of them', ['s01', 's02', 's03', 's04', 's05', 's06', 's07', 's08']],
    ['all', undefined],
    ['two', ['s06', 's11']],
  ])('who turn their phones, %s, implicate no watch: neither theirs nor the watches of the others', (_, some) => {
    const persons = some ?? [...new Set(theirs().names.map((name) => name.split(' ')[0]!))];
    const { alarms, anomalies } = told(theirs(), theirs().turned(persons, BEFORE));
    const set = signalsOf(theirs().plan);
    const inputs = new Set(set.signals.map(({ feature }) => feature));
    const incidents = incidentsOf(alarms, { model: 'har', windowSeconds: WINDOW, inputs });
    // Many phones are the phones' matter, and two are their own; nothing else is named.
    const phones = persons.map((person) => `${person} phone`);
    if (persons.length >= 8) expect(incidents.length).toBeGreaterThan(0);
    else expect(new Set(anomalies.map(({ device }) => device))).toEqual(new Set(phones));
    for (const { cohort } of alarms) expect(cohort).toEqual({ device: 'phone' });
    for (const { account } of incidents) expect(account.cohorts).toEqual([{ device: 'phone' }]);
    for (const { device, cohort } of anomalies) {
      if (device === '') expect(cohort).toEqual({ device: 'phone' });
      else expect(phones).toContain(device);
    }
  });
});
