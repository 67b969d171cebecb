import { AdviseError } from '../advise/advise-error.js';
import { decide, type Verdict } from '../advise/decide.js';
import { standingRollouts } from '../advise/standing-rollouts.js';
import { POLICY_AUTHOR } from '../recommend/auto-policy.js';
import { RECOMMENDATION_STATES } from '../recommend/types.js';
import { readRecommendationView, readRecommendationViews } from '../store/views-recommendations.js';
import type { RecommendationView } from '../store/views.js';
import type { AdminAction } from './admin-context.js';
import { AdminError } from './admin-error.js';
import { optionalText, requiredText } from './fields.js';

const LIMIT = 1_000;

/** Names that a person may not decide under: the record must tell them apart. */
const RESERVED = [POLICY_AUTHOR, 'fleetally'];

export interface ListedRecommendations {
  readonly recommendations: readonly RecommendationView[];
}

/** `recommendations-list`: takes `model` and `state`; open first. */
export const listRecommendationsAction: AdminAction = async (input, { store, config }) => {
  const model = optionalText(input, 'model');
  const asked = optionalText(input, 'state');
  const state = RECOMMENDATION_STATES.find((one) => one === asked);
  if (asked !== undefined && state === undefined) {
    throw new AdminError('INVALID', `state must be one of ${RECOMMENDATION_STATES.join(', ')}`);
  }
  const filter = { ...(model !== undefined && { model }), ...(state && { state }), limit: LIMIT };
  const listed = await readRecommendationViews(store.connection, filter, config.privacy.kDevices);
  return { recommendations: listed } satisfies ListedRecommendations;
};

/** `recommendations-show`: one with its history and, once it is accepted, how far its devices have come. */
export const showRecommendationAction: AdminAction = async (input, { store, config }) => {
  const id = requiredText(input, 'recommendation');
  const recommendation = await readRecommendationView(
    store.connection,
    id,
    config.privacy.kDevices,
    config.cohorts.named,
  );
  if (recommendation === undefined) throw new AdminError('NOT_FOUND', missing(id));
  return { recommendation };
};

/** `recommendations-accept`, `recommendations-dismiss`: take `recommendation`, `reason`, `author` and `byHand`. Written down before it takes effect. */
export function decideOnRecommendation(state: 'accepted' | 'dismissed'): AdminAction {
  return async (input, context) => {
    const id = requiredText(input, 'recommendation');
    const reason = requiredText(input, 'reason');
    const author = (optionalText(input, 'author') ?? '').trim() || 'operator';
    if (RESERVED.includes(author)) throw new AdminError('INVALID', `author ${author} is not a person; give your name`);
    const byHand = input['byHand'] === true;
    const { store, config, nowMs } = context;
    const on = { connection: store.connection, named: config.cohorts.named, rollouts: standingRollouts(store, nowMs) };
    const verdict = (): Verdict => ({ state, author, reason, byHand, atMs: nowMs() });
    // Between two evaluations, so that nothing supersedes it while it is decided on.
    await context.whilePaused(() => decide(id, verdict(), on).catch(asAdminError));
    return showRecommendationAction({ recommendation: id }, context);
  };
}

const CODES = { NOT_FOUND: 'NOT_FOUND', NOT_OPEN: 'INVALID', NO_ROLLOUT: 'UNSUPPORTED' } as const;

function asAdminError(cause: unknown): never {
  if (cause instanceof AdviseError) throw new AdminError(CODES[cause.code], cause.message, { cause });
  throw cause;
}

function missing(id: string): string {
  return `there is no recommendation ${id}; fleetally recommendations list names all`;
}
