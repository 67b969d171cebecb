import { JSON_FLAG, noun, RECORD_FLAGS, verb, type Tell, type Verb } from '@fleetally/cli';
import { openOrAsk } from '../admin/open-or-ask.js';
import type { ChangedRollout, ListedRollouts, ShownRollout } from '../admin/rollouts.js';
import { PLACE_FLAGS, placeOf } from './place.js';
import { byWhom } from './record.js';
import { START_FLAGS, startInput } from './rollouts-start.js';
import { rolloutLine, rolloutText } from './rollouts-text.js';

const FLAGS = { ...JSON_FLAG, ...PLACE_FLAGS };

/** `fleetally rollouts start|list|show|pause|resume|advance|abort`. */
export const rollouts = noun('versions on their way to devices, stage by stage', {
  start: verb({
    about: 'bring a registered version to devices, stage by stage, as long as it is judged harmless',
    takes: ['MODEL', 'VERSION'],
    completes: [{ from: 'models' }],
    flags: { ...START_FLAGS, ...RECORD_FLAGS, ...FLAGS },
    examples: [
      'rollouts start har 1.1.0 --stages 10%,100% --soak 6h --min-devices 5 --scope hw=watch --reason better-on-stairs --data ./fleetally-data',
    ],
    async run({ values, names: [model, version], tell }) {
      const input = { model, version, ...byWhom(values), ...(await startInput(values)) };
      const answer = await openOrAsk('rollouts-start', input, await placeOf(values));
      return await told(answer as ChangedRollout, tell);
    },
  }),
  list: verb({
    about: 'all rollouts, the newest first',
    takes: ['[MODEL]'],
    completes: [{ from: 'models' }],
    flags: FLAGS,
    examples: ['rollouts list --data ./fleetally-data'],
    async run({ values, names: [model], tell }) {
      const answer = (await openOrAsk('rollouts-list', { model }, await placeOf(values))) as ListedRollouts;
      await tell(answer, answer.rollouts.map(rolloutLine).join('') || 'no rollouts\n');
      return 0;
    },
  }),
  show: verb({
    about: 'one rollout with where its devices are, why it is where it is, and what happened to it',
    takes: ['ROLLOUT'],
    completes: [{ from: 'rollouts' }],
    flags: FLAGS,
    examples: ['rollouts show ro-1 --data ./fleetally-data'],
    async run({ values, names: [rollout], tell }) {
      const answer = (await openOrAsk('rollouts-show', { rollout }, await placeOf(values))) as ShownRollout;
      await tell(answer, () => rolloutText(answer.rollout));
      return 0;
    },
  }),
  pause: decision('pause', 'no further device gets it; those that run it keep it', [
    'rollouts pause ro-1 --reason weekend --author ann --data ./fleetally-data',
  ]),
  resume: decision('resume', 'go on, also in spite of the harm or the failed deliveries for which it holds', []),
  advance: decision('advance', 'begin the next stage without the evidence that it waits for', []),
  abort: decision('abort', 'end it: devices go back to what they had, or keep what they got with --keep', [
    'rollouts abort ro-1 --reason superseded --author ann --data ./fleetally-data',
  ]),
});

type Decision = 'pause' | 'resume' | 'advance' | 'abort';

function decision(action: Decision, about: string, examples: readonly string[]): Verb {
  return verb({
    about,
    takes: ['ROLLOUT'],
    completes: [{ from: 'rollouts' }],
    flags: {
      keep: { type: 'boolean', about: 'of abort: devices keep what they got' },
      ...RECORD_FLAGS,
      ...FLAGS,
    },
    examples,
    async run({ values, names: [rollout], tell }) {
      const input = { rollout, keep: values.keep, ...byWhom(values) };
      return await told((await openOrAsk(`rollouts-${action}`, input, await placeOf(values))) as ChangedRollout, tell);
    },
  });
}

async function told(answer: ChangedRollout, tell: Tell): Promise<number> {
  await tell(answer, rolloutLine(answer.rollout));
  for (const warning of answer.warnings) process.stderr.write(`warning: ${warning}\n`);
  return 0;
}
