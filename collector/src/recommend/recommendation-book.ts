import { materialChange, scopeWithin } from './material-change.js';
import { recommendationId } from './recommendation-id.js';
import type { Recommendation, RecommendationDraft, RecommendationState } from './types.js';

/** Of what nobody has found for so long in event time, the cause is taken to be gone. */
export const GONE_SECONDS = 6 * 3_600;

const AUTHOR = 'fleetally';

/** These say how things stand now: they end as soon as nobody finds them any more. */
const OF_THE_MOMENT = ['hold', 'promote'];

export interface Decision {
  readonly author: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/**
 * The life of recommendations: `open → accepted | dismissed | expired | superseded`, and `accepted → carried-out`.
 *
 * Never two that are open for one cause. What is found again is not opened again; what is found otherwise (another
 * action, version or set of devices) is superseded by what is opened in its place. One that somebody dismissed, or that is
 * being carried out, stays quiet unless its evidence changes materially (`materialChange`). Pure: the caller records
 * what comes back before it acts on it. Cost of `take`: O(drafts x recommendations).
 */
export class RecommendationBook {
  /** In the order in which they were opened. */
  readonly #all = new Map<string, Recommendation>();
  /** Event time at which each was last found. */
  readonly #found: Map<string, number>;

  /** Continues from what is on record; `found` is what another book before it remembered, and goes on to. */
  constructor(recommendations: readonly Recommendation[] = [], found = new Map<string, number>()) {
    this.#found = found;
    for (const one of recommendations) this.#all.set(one.recommendation, one);
  }

  get all(): readonly Recommendation[] {
    return [...this.#all.values()];
  }

  get(id: string): Recommendation | undefined {
    return this.#all.get(id);
  }

  /**
   * All that is found at a moment of event time (epoch seconds). Answers what changed, in this order. `isOver`: why one that
   * is open and is found no more need not be waited for, in words.
   */
  take(
    drafts: readonly RecommendationDraft[],
    at: number,
    nowMs: number,
    isOver: (open: Recommendation) => string | undefined = () => undefined,
  ): Recommendation[] {
    const changes: Recommendation[] = [];
    for (const draft of drafts) changes.push(...this.#takeOne(draft, at, nowMs));
    const causes = new Set(drafts.map(({ cause }) => cause));
    for (const one of this.all) {
      if (causes.has(one.cause)) continue;
      const reason = one.state === 'open' ? isOver(one) : undefined;
      if (reason === undefined) changes.push(...this.#missing(one, drafts, at, nowMs));
      else changes.push(this.#move(one, 'expired', { author: AUTHOR, reason, atMs: nowMs }));
    }
    return changes;
  }

  /** Errors: none; undefined when it is not there or not open. */
  decide(id: string, state: 'accepted' | 'dismissed', decision: Decision, rollout = ''): Recommendation | undefined {
    const known = this.get(id);
    return known?.state === 'open' ? this.#move({ ...known, rollout }, state, decision) : undefined;
  }

  /** An accepted one whose devices are where they should be. */
  carriedOut(id: string, decision: Decision): Recommendation | undefined {
    const known = this.get(id);
    return known?.state === 'accepted' ? this.#move(known, 'carried-out', decision) : undefined;
  }

  #takeOne(draft: RecommendationDraft, at: number, nowMs: number): Recommendation[] {
    const past = this.all.filter(({ cause }) => cause === draft.cause);
    const last = past.at(-1);
    for (const one of past) this.#found.set(one.recommendation, at);
    if (last === undefined) return [this.#open(draft, past.length, at, nowMs, 'found')];
    if (last.state === 'open') {
      const change = otherwise(draft, last);
      if (change === undefined) return [];
      const opened = this.#open(draft, past.length, at, nowMs, `${last.recommendation} before it: ${change}`);
      const reason = `${change}: ${opened.recommendation} takes its place`;
      return [this.#move(last, 'superseded', { author: AUTHOR, reason, atMs: nowMs }), opened];
    }
    if (last.state === 'dismissed' || last.state === 'accepted') {
      const change = materialChange(draft, last);
      if (change === undefined) return [];
      const reason = `${last.recommendation} was ${last.state} by ${last.author}, but ${change}`;
      return [this.#open(draft, past.length, at, nowMs, reason)];
    }
    return [this.#open(draft, past.length, at, nowMs, `found again after ${last.recommendation}`)];
  }

  #missing(one: Recommendation, drafts: readonly RecommendationDraft[], at: number, nowMs: number): Recommendation[] {
    if (one.state !== 'open' && one.state !== 'accepted') return [];
    // After a start nobody knows when it was last found: from now on, then.
    const found = this.#found.get(one.recommendation) ?? at;
    this.#found.set(one.recommendation, found);
    const by = (reason: string): Decision => ({ author: AUTHOR, reason, atMs: nowMs });
    const isOfTheMoment = OF_THE_MOMENT.includes(one.action);
    if (!isOfTheMoment && at - found < GONE_SECONDS) return [];
    // A rollback is carried out when the devices say so, however quiet its evidence.
    if (one.state === 'accepted') {
      return one.action === 'rollback' ? [] : [this.#move(one, 'carried-out', by('its cause is found no more'))];
    }
    const next = drafts.find(
      ({ model, from, action }) => action === 'rollback' && model === one.model && from === one.to,
    );
    return next !== undefined && isOfTheMoment
      ? [this.#move(one, 'superseded', by(`${one.to} was found to harm`))]
      : [this.#move(one, 'expired', by('its cause is found no more'))];
  }

  #open(draft: RecommendationDraft, number: number, at: number, nowMs: number, why: string): Recommendation {
    const recommendation = recommendationId(draft.cause, number);
    const opened: Recommendation = {
      ...draft,
      recommendation,
      state: 'open',
      author: AUTHOR,
      stateReason: why,
      rollout: '',
      openedAtMs: nowMs,
      changedAtMs: nowMs,
    };
    this.#all.set(recommendation, opened);
    this.#found.set(recommendation, at);
    return opened;
  }

  #move(one: Recommendation, state: RecommendationState, { author, reason, atMs }: Decision): Recommendation {
    const moved = { ...one, state, author, stateReason: reason, changedAtMs: atMs };
    this.#all.set(one.recommendation, moved);
    return moved;
  }
}

/** Why an open one no longer says what is found, in words. Fewer devices of a named few are no reason: some are well again. */
function otherwise(draft: RecommendationDraft, open: Recommendation): string | undefined {
  if (draft.action !== open.action) return `it is ${draft.action} now`;
  if (draft.to !== open.to) return `it goes to ${draft.to} now`;
  if (!scopeWithin(draft.scope, open.scope)) return 'it concerns further devices';
  if (draft.scope.devices !== undefined || scopeWithin(open.scope, draft.scope)) return undefined;
  return 'it concerns fewer devices';
}
