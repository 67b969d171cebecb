import { falseAlarmsPerWeek } from '../detect/promise.js';
import type { BlockResult } from '../detect/types.js';
import type { ModelTick } from '../detect/tick-model.js';
import { LabelCap, OTHER } from '../http/label-cap.js';
import type { Metrics } from '../http/metrics.js';

const WEEK_SECONDS = 604_800;

/** What detection tells of itself, as Prometheus metrics. Models beyond the cap are added up or left out. */
export class TickGauges {
  readonly #metrics: Metrics;
  readonly #cap = new LabelCap();

  /** `falseAlarms`: the promise, as it is configured. */
  constructor(metrics: Metrics, falseAlarms: string) {
    this.#metrics = metrics;
    metrics.promise.set(WEEK_SECONDS / (falseAlarmsPerWeek(falseAlarms) ?? 1));
  }

  covered(model: string, watched: number, leftOut: number): void {
    if (this.#cap.label(model) === OTHER) return;
    this.#metrics.cohorts.set({ model, state: 'watched' }, watched);
    this.#metrics.cohorts.set({ model, state: 'left_out' }, leftOut);
  }

  evaluated(
    model: string,
    { clock, outcomes, unwatched }: Pick<BlockResult, 'clock' | 'outcomes' | 'unwatched'>,
  ): void {
    const { blocksEvaluated, verdicts } = this.#metrics;
    const label = this.#cap.label(model);
    blocksEvaluated.inc({ model: label, clock });
    if (clock !== 'window' || label === OTHER) return;
    for (const [outcome, streams] of Object.entries(outcomes)) verdicts.set({ model, outcome }, streams);
    verdicts.set({ model, outcome: 'unwatched' }, unwatched);
  }

  raised(model: string): void {
    this.#metrics.alarmsRaised.inc({ model: this.#cap.label(model) });
  }

  /** After each look for what is ripe. */
  looked(models: readonly Pick<ModelTick, 'of' | 'detector' | 'signalCount' | 'lagSeconds'>[]): void {
    const { streamsWatched, alarmsRaised, evaluationLag } = this.#metrics;
    for (const { of, detector, signalCount } of models) {
      const label = this.#cap.label(of.model);
      alarmsRaised.inc({ model: label }, 0);
      if (label !== OTHER) streamsWatched.set({ model: label }, (detector?.cohorts.length ?? 0) * signalCount);
    }
    evaluationLag.set(Math.max(0, ...models.map(({ lagSeconds }) => lagSeconds)));
  }
}
