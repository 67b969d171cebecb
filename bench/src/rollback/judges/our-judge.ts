import { draftsOf, judgeReleases, type DeviceSlice, type RecommendationDraft } from '@fleetally/collector';
import type { Plan } from '@fleetally/counts';
import type { MeasuredHour } from '../world/arrived-hours.js';
import type { SimDevice } from '../world/fleet.js';
import type { Advice, Judge, Look, Opinion } from './judge.js';

const HOUR = 3_600;
/** Epoch seconds of the first hour: midnight. */
const START = 1_700_006_400;
const [OLD, FRESH] = ['1.0.0', '1.1.0'];
const PROMISE = 1;
/** One start in two days more; all others are the product's defaults. */
const MARGINS = { crashes: 0.5 };

/** The product's own: releases judged by what devices report, what to do about it, and whether the rollout goes on. */
export class OurJudge implements Judge {
  readonly #plan: Plan;
  readonly #slices: DeviceSlice[] = [];
  #taken = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  look({ arrived, fleet, hour }: Look): Opinion {
    for (; this.#taken < arrived.all.length; this.#taken++) {
      this.#slices.push(sliceOf(arrived.all[this.#taken]!, fleet));
    }
    const at = START + hour * HOUR;
    const judgements = judgeReleases(this.#slices, this.#plan, {
      at,
      falseAlarmsPerWeek: PROMISE,
      margins: MARGINS,
    });
    const drafts = draftsOf({
      judgements,
      history: [{ model: this.#plan.model, version: OLD, cohort: {}, finding: 'harmless', until: at }],
      anomalies: [],
      incidents: [],
      at,
    });
    return {
      pass: drafts.some(({ action }) => action === 'promote'),
      advice: drafts.map((draft) => adviceOf(draft, fleet)),
    };
  }
}

function sliceOf(
  { device, hour, fresh, samples, sums, starts }: MeasuredHour,
  fleet: readonly SimDevice[],
): DeviceSlice {
  const { id, attributes, variant } = fleet[device]!;
  const version = fresh ? FRESH : OLD;
  return {
    ...{ device: id, attributes, version, variant, digest: `${version} ${variant}` },
    ...{ start: START + hour * HOUR, seconds: HOUR, samples, sums, boots: starts },
  };
}

function adviceOf({ action, scope, reason }: RecommendationDraft, fleet: readonly SimDevice[]): Advice {
  const { cohorts, variants, devices } = scope;
  const covered = [...fleet.entries()].filter(
    ([, { id, attributes, variant }]) =>
      (devices?.includes(id) ?? true) &&
      (variants?.includes(variant) ?? true) &&
      cohorts.some((cohort) =>
        Object.entries(cohort).every(
          ([name, value]) => (attributes as Readonly<Record<string, string>>)[name] === value,
        ),
      ),
  );
  return { action, devices: new Set(covered.map(([d]) => d)), said: reason };
}
