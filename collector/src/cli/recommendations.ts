import { JSON_FLAG, noun, oneOf, RECORD_FLAGS, verb, type Verb } from '@fleetally/cli';
import { openOrAsk } from '../admin/open-or-ask.js';
import type { RecommendationDetail, RecommendationView } from '../store/views.js';
import { PLACE_FLAGS, placeOf } from './place.js';
import { recommendationListText, recommendationText } from './recommendation-text.js';
import { byWhom } from './record.js';

const FLAGS = { ...JSON_FLAG, ...PLACE_FLAGS };
const STATES = ['open', 'accepted', 'dismissed', 'expired', 'superseded', 'carried-out'] as const;

interface Shown {
  readonly recommendation: RecommendationDetail;
}

/** `fleetally recommendations list|show|accept|dismiss`. */
export const recommendations = noun('what ought to be done about releases, drift and devices, and what became of it', {
  list: verb({
    about: 'all recommendations, open ones first',
    flags: {
      model: { type: 'string', value: 'NAME', about: 'of this model only', completes: { from: 'models' } },
      state: { type: 'string', value: 'STATE', about: `only these: ${STATES.join(', ')}`, completes: STATES },
      ...FLAGS,
    },
    examples: ['recommendations list --data ./fleetally-data'],
    async run({ values, tell }) {
      const { model } = values;
      const state = oneOf(values.state, '--state', STATES);
      const answer = (await openOrAsk('recommendations-list', { model, state }, await placeOf(values))) as {
        recommendations: readonly RecommendationView[];
      };
      await tell(answer, recommendationListText(answer.recommendations));
      return 0;
    },
  }),
  show: verb({
    about: 'one with its evidence, history and, once accepted, how far its devices have come',
    takes: ['RECOMMENDATION'],
    completes: [{ from: 'recommendations' }],
    flags: FLAGS,
    examples: [],
    async run({ values, names: [recommendation], tell }) {
      const answer = (await openOrAsk('recommendations-show', { recommendation }, await placeOf(values))) as Shown;
      await tell(answer, () => recommendationText(answer.recommendation));
      return 0;
    },
  }),
  accept: decision('accept', 'do it: a rollback starts, anything else is taken on by you'),
  dismiss: decision('dismiss', 'leave it; it stays quiet unless its evidence changes materially'),
});

function decision(action: 'accept' | 'dismiss', about: string): Verb {
  return verb({
    about,
    takes: ['RECOMMENDATION'],
    completes: [{ from: 'recommendations' }],
    flags: {
      'by-hand': {
        type: 'boolean',
        about: 'you roll back with another tool: no rollout starts, and the devices are followed all the same',
      },
      ...RECORD_FLAGS,
      ...FLAGS,
    },
    examples: [],
    async run({ values, names: [recommendation], tell }) {
      const input = { recommendation, ...byWhom(values), byHand: values['by-hand'] };
      const answer = (await openOrAsk(`recommendations-${action}`, input, await placeOf(values))) as Shown;
      await tell(answer, () => recommendationText(answer.recommendation));
      return 0;
    },
  });
}
