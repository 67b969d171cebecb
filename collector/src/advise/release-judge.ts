import { signalsOf } from '@fleetally/counts';
import { judgeReleases } from '../release/judge-releases.js';
import type { Margins } from '../release/options.js';
import type { ReleaseJudgement } from '../release/types.js';
import { ParsedPlans } from '../store/parsed-plans.js';
import { latestJudgements, recordJudgements } from '../store/release-judgement-store.js';
import { readReleaseSlices } from '../store/release-slice-store.js';
import type { Store } from '../store/store.js';
import { windowProgress } from '../store/window-progress.js';

export interface ReleaseJudgeOptions {
  readonly store: Pick<Store, 'connection' | 'plans' | 'evaluations'>;
  /** Releases that may be found harmful without a cause, a week and model. */
  readonly falseAlarmsPerWeek: number;
  readonly margins?: Partial<Margins>;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
}

/** Event time that a look goes back: a release, and two weeks before it to know how devices change by themselves. */
const LOOKBACK_SECONDS = 28 * 86_400;
const BLOCK_SECONDS = 3_600;

interface Counted {
  readonly planDigest: string;
  /** End of the last evaluated window, epoch seconds. */
  readonly evaluatedTo: number;
  readonly windowSeconds: number;
}

/**
 * Judges the releases of every model whenever a further block of event time has been evaluated, and keeps what it found.
 * Versions that are counted by plans with other signals can't be compared, and are judged apart.
 */
export class ReleaseJudge {
  readonly #options: ReleaseJudgeOptions;
  /** Event time of the last look, by model and signals. */
  readonly #looked = new Map<string, number>();
  readonly #plans: ParsedPlans;

  constructor(options: ReleaseJudgeOptions) {
    this.#options = options;
    this.#plans = new ParsedPlans(options.store.plans);
  }

  /** Looks where there is something new, at one model or at all; resolves to those that were looked at. Errors: StoreError. */
  async run(only?: string): Promise<string[]> {
    const models: string[] = [];
    for (const [model, counted] of await this.#counted(only)) if (await this.#look(model, counted)) models.push(model);
    return models;
  }

  /** The newest judgement of each release, cohort and variant; of one model, or of all. Errors: StoreError. */
  latest(model?: string): Promise<readonly ReleaseJudgement[]> {
    return latestJudgements(this.#options.store.connection, model);
  }

  async #look(model: string, plans: readonly Counted[]): Promise<boolean> {
    let isNew = false;
    for (const [signals, counted] of await this.#bySignals(plans)) {
      const windowSeconds = Math.max(...counted.map((one) => one.windowSeconds));
      const blockSeconds = Math.ceil(BLOCK_SECONDS / windowSeconds) * windowSeconds;
      const evaluatedTo = Math.max(...counted.map((one) => one.evaluatedTo));
      const at = Math.floor(evaluatedTo / blockSeconds) * blockSeconds;
      const key = `${model} ${signals}`;
      if ((this.#looked.get(key) ?? 0) >= at) continue;
      await this.#judge(model, counted, at, blockSeconds);
      this.#looked.set(key, at);
      isNew = true;
    }
    return isNew;
  }

  async #judge(model: string, counted: readonly Counted[], at: number, blockSeconds: number): Promise<void> {
    const { store, falseAlarmsPerWeek, margins, nowMs } = this.#options;
    const plan = (await this.#plans.get(counted[0]!.planDigest))!;
    const planDigests = counted.map(({ planDigest }) => planDigest);
    const from = Math.max(0, Math.floor((at - LOOKBACK_SECONDS) / blockSeconds) * blockSeconds);
    const read = await readReleaseSlices(store.connection, { model, planDigests, plan, from, to: at, blockSeconds });
    const judgements = judgeReleases(read.slices, plan, {
      ...{ falseAlarmsPerWeek, at, blockSeconds: read.blockSeconds },
      ...(margins !== undefined && { margins }),
    });
    await recordJudgements(store.connection, judgements, nowMs());
  }

  async #bySignals(plans: readonly Counted[]): Promise<Map<string, Counted[]>> {
    const groups = new Map<string, Counted[]>();
    for (const counted of plans) {
      const plan = await this.#plans.get(counted.planDigest);
      if (plan === undefined) continue;
      const { signals, groups: denominators } = signalsOf(plan);
      const key = JSON.stringify([signals.map(({ id }) => id), denominators]);
      groups.set(key, [...(groups.get(key) ?? []), counted]);
    }
    return groups;
  }

  /** What was evaluated of each model, the plan that was evaluated last first. */
  async #counted(only: string | undefined): Promise<Map<string, Counted[]>> {
    const { connection, evaluations } = this.#options.store;
    const latest = (await evaluations.latest()).filter(
      ({ model, clock }) => clock === 'window' && (only ?? model) === model,
    );
    const models = new Map<string, Counted[]>();
    for (const { model, planDigest, blockStart } of latest.sort((a, b) => b.blockStart - a.blockStart)) {
      const windowSeconds = await windowProgress(connection).windowSeconds(model, planDigest);
      if (windowSeconds === 0) continue;
      const counted = { planDigest, windowSeconds, evaluatedTo: blockStart + windowSeconds };
      models.set(model, [...(models.get(model) ?? []), counted]);
    }
    return models;
  }
}
