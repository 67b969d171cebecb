import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import { openOrAsk, type Place } from '../admin/open-or-ask.js';
import type { RecommendationDetail, RecommendationView } from '../store/views.js';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.js';
import { recommendationListText, recommendationText } from './recommendation-text.js';

const OPTIONS = {
  ...PLACE_OPTIONS,
  model: { type: 'string' },
  state: { type: 'string' },
  reason: { type: 'string' },
  author: { type: 'string' },
  'by-hand': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** `fleetally recommendations list|show|accept|dismiss`. */
export const recommendations: Command = {
  usage: `list [--model M] [--state S] | show ID | accept ID --reason TEXT [--by-hand] | dismiss ID --reason TEXT

What ought to be done about releases, drift and devices, why, and what became of it.
  list              all of them, open ones first
  show ID           one with its evidence, history and, once accepted, how far its devices have come
  accept ID         do it: a rollback starts, anything else is taken on by you
  dismiss ID        leave it; it stays quiet unless its evidence changes materially
  --model M, --state open|accepted|dismissed|expired|superseded|carried-out  only these
  --by-hand         you roll back with another tool: no rollout starts, and the devices are followed all the same
  --reason TEXT, --author NAME  for the record
  --json            for machines
${PLACE_USAGE}

example: fleetally recommendations list --data ./fleetally-data`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
    const [what, id, ...more] = positionals;
    if (more.length > 0) throw new UsageError('too many words');
    const answer = await run(what, id, values);
    process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : textOf(answer));
    return 0;
  },
};

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

type Answer =
  { readonly recommendations: readonly RecommendationView[] } | { readonly recommendation: RecommendationDetail };

async function run(what: string | undefined, id: string | undefined, values: Values): Promise<Answer> {
  const { model, state, reason, author } = values;
  const ask = async (action: Parameters<typeof openOrAsk>[0], input: Record<string, unknown>): Promise<Answer> => {
    const place: Place = await placeOf(values);
    return (await openOrAsk(action, input, place)) as Answer;
  };
  if (what === 'list' && id === undefined) return ask('recommendations-list', { model, state });
  if (id === undefined || (what !== 'show' && what !== 'accept' && what !== 'dismiss')) {
    throw new UsageError('give list, or show, accept or dismiss and the id of a recommendation');
  }
  if (what === 'show') return ask('recommendations-show', { recommendation: id });
  if (reason === undefined) throw new UsageError('--reason is needed, for the record');
  return ask(`recommendations-${what}`, { recommendation: id, reason, author, byHand: values['by-hand'] });
}

function textOf(answer: Answer): string {
  return 'recommendations' in answer
    ? recommendationListText(answer.recommendations)
    : recommendationText(answer.recommendation);
}
