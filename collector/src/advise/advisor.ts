import { AdviseError } from './advise-error.js';
import { affectedOf, readAffected } from './affected-devices.js';
import { decide, startWhatIsMissing, type DecideOn } from './decide.js';
import { gather, type DevicesOf } from './gather.js';
import { autoDecision, POLICY_AUTHOR, type AutoRollback } from '../recommend/auto-policy.js';
import { draftsOf } from '../recommend/drafts-of.js';
import type { Findings } from '../recommend/findings.js';
import { RecommendationBook } from '../recommend/recommendation-book.js';
import { progressOf } from '../recommend/rollback-progress.js';
import { overBecause } from '../recommend/told-for-many.js';
import type { Recommendation, RecommendationDraft } from '../recommend/types.js';
import type { ReleaseJudgement } from '../release/types.js';
import { number } from '../store/fields.js';
import { newestWindow } from '../store/newest-window.js';
import { latestJudgements } from '../store/release-judgement-store.js';
import { appendRecommendations, readRecommendations } from '../store/recommendation-store.js';
import type { RunningDeviceRow } from '../store/running-store.js';
import { readRunsNow } from '../store/runs-now.js';
import type { Store } from '../store/store.js';

export interface AdvisorOptions extends DecideOn {
  readonly store: Pick<Store, 'connection' | 'anomalies' | 'registry'>;
  readonly auto: AutoRollback | undefined;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  /** Told of every step in a recommendation's life. */
  readonly onChange?: (recommendation: Recommendation) => void;
  /** Told why a rollback is left to people. */
  readonly onLeft?: (recommendation: Recommendation, because: string) => void;
}

/** Brings recommendations up to date with what was found, records what changed, and does what a policy has accepted. */
export class Advisor {
  readonly #options: AdvisorOptions;
  readonly #found = new Map<string, number>();

  constructor(options: AdvisorOptions) {
    this.#options = options;
  }

  /** One look. Errors: StoreError; what was not recorded is found again by the next. */
  async run(): Promise<void> {
    const { connection, onLeft } = this.#options;
    const known = await readRecommendations(connection);
    await startWhatIsMissing(known, this.#options, (one, because) => onLeft?.(one, because));
    const book = new RecommendationBook(known, this.#found);
    const running = new Map<string, RunningDeviceRow[]>();
    const devicesOf: DevicesOf = async (model) => {
      const found = running.get(model) ?? (await readRunsNow(connection, model));
      running.set(model, found);
      return found;
    };
    const judgements = await latestJudgements(connection);
    const at = Math.max(await newestWindow(connection), ...judgements.map((judgement) => judgement.at));
    const findings = await this.#findings(judgements, at, known, devicesOf);
    const drafts = await this.#drafts(findings, devicesOf);
    const isOver = (one: Recommendation): string | undefined => overBecause(one, findings);
    await this.#record(book.take(drafts, at, this.#options.nowMs(), isOver));
    await this.#record(await this.#carriedOut(book));
    await this.#applyPolicy(book, devicesOf);
  }

  async #findings(
    judgements: readonly ReleaseJudgement[],
    at: number,
    known: readonly Recommendation[],
    devicesOf: DevicesOf,
  ): Promise<Findings> {
    const { store, rollouts, named } = this.#options;
    return { ...(await gather(store, judgements, await rollouts.all(), at, known, devicesOf)), named };
  }

  /** Without rollbacks of what no device runs any more. */
  async #drafts(findings: Findings, devicesOf: DevicesOf): Promise<RecommendationDraft[]> {
    const { named } = this.#options;
    const drafts = draftsOf(findings);
    const kept: RecommendationDraft[] = [];
    for (const draft of drafts) {
      const isMoot = draft.action === 'rollback' && affectedOf(draft, await devicesOf(draft.model), named).length === 0;
      if (!isMoot) kept.push(draft);
    }
    return kept;
  }

  async #carriedOut(book: RecommendationBook): Promise<Recommendation[]> {
    const { connection, nowMs } = this.#options;
    const done: Recommendation[] = [];
    for (const one of book.all.filter(({ state, action }) => state === 'accepted' && action === 'rollback')) {
      const { isDone, total, back } = progressOf(one, await readAffected(connection, one.recommendation, one.model));
      if (!isDone) continue;
      const reason = `${back} of ${total} devices run ${one.to}, and none ${one.from}`;
      const carried = book.carriedOut(one.recommendation, { author: 'fleetally', reason, atMs: nowMs() });
      if (carried !== undefined) done.push(carried);
    }
    return done;
  }

  async #applyPolicy(book: RecommendationBook, devicesOf: DevicesOf): Promise<void> {
    const { auto, named, nowMs, onLeft, onChange } = this.#options;
    if (auto === undefined) return;
    const acceptedMs = await this.#acceptedByPolicy();
    for (const one of book.all.filter(({ state, action }) => state === 'open' && action === 'rollback')) {
      const devices = await devicesOf(one.model);
      const reach = { affected: affectedOf(one, devices, named).length, devices: devices.length };
      const decision = autoDecision(one, auto, reach, acceptedMs, nowMs());
      if (!decision.accept) {
        onLeft?.(one, decision.because);
        continue;
      }
      const verdict = { state: 'accepted', author: POLICY_AUTHOR, reason: decision.reason, atMs: nowMs() } as const;
      try {
        const accepted = await decide(one.recommendation, verdict, this.#options);
        acceptedMs.push(verdict.atMs);
        onChange?.(accepted);
      } catch (cause) {
        if (!(cause instanceof AdviseError)) throw cause;
        onLeft?.(one, cause.message);
      }
    }
  }

  /** From the record, so that a restart gives no policy a fresh start. */
  #acceptedByPolicy(): Promise<number[]> {
    return this.#options.connection.read.rows(
      `SELECT toUnixTimestamp64Milli(recorded_at) AS accepted_ms FROM recommendation_events
       WHERE state = 'accepted' AND author = {author:String}`,
      (row) => number(row, 'accepted_ms'),
      { author: POLICY_AUTHOR },
    );
  }

  async #record(changes: readonly Recommendation[]): Promise<void> {
    await appendRecommendations(this.#options.connection, changes);
    for (const change of changes) this.#options.onChange?.(change);
  }
}
