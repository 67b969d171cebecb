import {
  draftsOf,
  judgeReleases,
  progressOf,
  type DeviceSlice,
  type RecommendationDraft,
  type ReleaseJudgement,
  type Rollout,
} from '@fleetally/collector';
import type { Plan } from '@fleetally/counts';
import type { DeviceHour } from '../world/device-hours.js';
import type { SimDevice } from '../world/fleet.js';
import { STAGES } from '../stages.js';
import type { Advice, Judge, Look, Opinion } from './judge.js';

const HOUR = 3_600;
/** Hours that make a block, as `serve` reads large fleets. */
const BLOCK = 6;
/** Epoch seconds of the first hour: midnight. */
const START = 1_700_006_400;
const [OLD, FRESH] = ['1.0.0', '1.1.0'];
const PROMISE = 1;
/** Devices that a stage waits to have judged, as `fleetally rollouts start` has it. */
const MIN_DEVICES = 5;

/** A slice that further hours are added to. */
interface Block extends DeviceSlice {
  seconds: number;
  boots: number;
  readonly samples: Float64Array;
  readonly sums: Float64Array;
}

/** The product's own: releases judged by what devices report, what to do about it, and whether the rollout goes on. */
export class OurJudge implements Judge {
  readonly #plan: Plan;
  readonly #blocks = new Map<string, Block>();
  #rollout: Rollout | undefined;
  #taken = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  look({ arrived, fleet, hour, stageSince, upgraded }: Look): Opinion {
    for (; this.#taken < arrived.all.length; this.#taken++) this.#add(arrived.all[this.#taken]!, fleet);
    const at = START + hour * HOUR;
    const judgements = judgeReleases(this.#blocks.values(), this.#plan, {
      at,
      blockSeconds: BLOCK * HOUR,
      falseAlarmsPerWeek: PROMISE,
    });
    const drafts = draftsOf({
      judgements,
      history: [{ model: this.#plan.model, version: OLD, cohort: {}, finding: 'harmless', until: at }],
      anomalies: [],
      incidents: [],
      at,
    });
    return {
      pass: this.#goesOn(judgements, { at, since: START + stageSince * HOUR, upgraded }),
      advice: drafts.map((draft) => adviceOf(draft, fleet)),
    };
  }

  /** Whether the rollout goes on to its next stage, by the rule that `serve` has. */
  #goesOn(
    judgements: readonly ReleaseJudgement[],
    { at, since, upgraded }: { at: number; since: number; upgraded: number },
  ): boolean {
    const rollout = (this.#rollout ??= rolloutFrom(this.#plan.model, since));
    const counts = { assigned: upgraded, running: upgraded, failed: 0, failures: {}, fetching: 0 };
    const none = { waiting: 0, controls: 0, noVariant: 0 };
    const { step } = progressOf(rollout, { judgements, counts: { ...counts, ...none }, at });
    if (step === undefined) return false;
    const { hold: _, ...rest } = rollout;
    const { action, ...now } = step;
    const goesOn = action === 'advanced' || action === 'completed';
    this.#rollout = { ...rest, ...now, ...(goesOn && { stageSince: at }) };
    return goesOn;
  }

  #add({ device, hour, fresh, samples, sums, starts }: DeviceHour, fleet: readonly SimDevice[]): void {
    const first = hour - (hour % BLOCK);
    const key = `${device} ${fresh} ${first}`;
    const known = this.#blocks.get(key);
    if (known !== undefined) {
      for (const [g, count] of samples.entries()) known.samples[g]! += count;
      for (const [s, sum] of sums.entries()) known.sums[s]! += sum;
      known.seconds += HOUR;
      known.boots += starts;
      return;
    }
    const { id, attributes, variant } = fleet[device]!;
    const version = fresh ? FRESH : OLD;
    this.#blocks.set(key, {
      ...{ device: id, attributes, version, variant, digest: `${version} ${variant}` },
      ...{ start: START + first * HOUR, seconds: HOUR, boots: starts },
      ...{ samples: samples.slice(), sums: sums.slice() },
    });
  }
}

function rolloutFrom(model: string, stageSince: number): Rollout {
  return {
    ...{ rollout: 'ro-bench', model, version: FRESH, kind: 'release', controlShare: 0, state: 'running', stage: 0 },
    stages: STAGES.map(({ share, soak }) => ({ share, soakSeconds: soak * HOUR, minDevices: MIN_DEVICES })),
    ...{ stageSince, reason: 'started', author: 'bench', startedAtMs: 0, changedAtMs: 0 },
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
