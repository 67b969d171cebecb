import type { Plan } from '@fleetally/counts';
import type { Anomaly } from '../anomalies/types.js';
import type { Alarm, ReportColumns } from '../detect/types.js';
import { incidentsOf, isOpen } from '../incidents/index.js';
import { draftsOf } from '../recommend/drafts-of.js';
import type { DriftFinding, Findings } from '../recommend/findings.js';
import { historyOf } from '../recommend/history-of.js';
import { RecommendationBook } from '../recommend/recommendation-book.js';
import type { RecommendationDraft } from '../recommend/types.js';
import { judgeReleases, type CohortOf } from '../release/index.js';
import type { BacktestOptions } from './backtest-options.js';
import { ReleaseSlices } from './release-slices.js';
import type { DeviceWindow } from './sample-reader.js';

/** Looks are so far apart that all of them together cost about as many steps as this, whatever the size of the fleet. */
const MOST_STEPS = 3e9;
/** Passes over the slices that one look takes, roughly. */
const PASSES = 15;
const MOST_LOOKS = 200;

/**
 * Releases that recorded rows show, judged and recommended for as a live collector would have.
 *
 * A block of evidence is an hour, or a window where the person has said that windows are independent or are longer.
 * Windows in which a device ran several versions are left out. There are looks once a device has changed its version, up to 200; nothing
 * is held or promoted, since no rollout is under way.
 */
export class RecordedReleases {
  readonly #plan: Plan;
  readonly #options: BacktestOptions;
  readonly #slices: ReleaseSlices;
  readonly #book = new RecommendationBook();
  readonly #blockSeconds: number;
  #lookedAt = -Infinity;
  #looks = 0;

  constructor(plan: Plan, options: BacktestOptions) {
    this.#plan = plan;
    this.#options = options;
    const { clock, windowSeconds } = options;
    this.#blockSeconds = clock === 'window' ? windowSeconds : Math.max(3_600, windowSeconds);
    this.#slices = new ReleaseSlices(this.#blockSeconds);
  }

  /** One window of the fleet, in order of time, with what detection measured of it. */
  add(window: readonly DeviceWindow[], columns: ReportColumns): void {
    this.#slices.add(window, columns);
  }

  /** Looks when a block is over and the last look is long enough ago. */
  look(alarms: readonly Alarm[], anomalies: Iterable<Anomaly>): void {
    const at = this.#slices.finishedTo;
    if (!this.#slices.hasReleases || this.#looks >= MOST_LOOKS || at <= this.#lookedAt) return;
    const steps = PASSES * this.#slices.size * this.#slices.width;
    const apart = Math.ceil((MOST_LOOKS * steps) / MOST_STEPS);
    if (at - this.#lookedAt < apart * this.#blockSeconds) return;
    this.#lookAt(at, alarms, anomalies);
  }

  /** The last look, with all there is. */
  finish(alarms: readonly Alarm[], anomalies: Iterable<Anomaly>): void {
    const at = this.#slices.until;
    if (this.#slices.hasReleases && at > this.#lookedAt) this.#lookAt(at, alarms, anomalies);
  }

  /** As they are in the end; what was superseded on the way is told by what took its place, since when it was first found. */
  get recommendations(): readonly RecommendationDraft[] {
    const first = new Map<string, number>();
    for (const { cause, raisedAt } of this.#book.all)
      first.set(cause, Math.min(raisedAt, first.get(cause) ?? Infinity));
    return this.#book.all
      .filter(({ state }) => state !== 'superseded')
      .map((one) => ({ ...one, raisedAt: first.get(one.cause)! }));
  }

  #lookAt(at: number, alarms: readonly Alarm[], anomalies: Iterable<Anomaly>): void {
    this.#lookedAt = at;
    this.#looks += 1;
    const { falseAlarmsPerWeek } = this.#options;
    const judgements = judgeReleases(this.#slices.all(), this.#plan, {
      ...{ at, falseAlarmsPerWeek, cohortsOf: namedAttributes },
      blockSeconds: this.#blockSeconds,
    });
    const { model } = this.#plan;
    const findings: Findings = {
      judgements,
      history: historyOf(judgements),
      anomalies: [...anomalies].filter(({ state }) => state === 'firing').map((anomaly) => ({ ...anomaly, model })),
      incidents: openIncidents(alarms, model, this.#options.windowSeconds),
      rollouts: [],
      at,
    };
    this.#book.take(draftsOf(findings), at, at * 1_000);
  }
}

/** A device that does not have an attribute is in no cohort by it. */
function namedAttributes(attributes: Readonly<Record<string, string>>): CohortOf[] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ [name]: value }));
}

function openIncidents(alarms: readonly Alarm[], model: string, windowSeconds: number): DriftFinding[] {
  return incidentsOf(alarms, { model, windowSeconds, inputs: new Set() })
    .filter(({ incident }) => isOpen(incident))
    .map(({ incident, account }) => ({
      incident: incident.incident,
      model,
      headline: account.headline,
      why: account.why.code,
      cohorts: account.cohorts,
      signals: account.signals.map(({ signal }) => signal),
      devices: account.devices,
      changedAt: account.changedAt,
    }));
}
