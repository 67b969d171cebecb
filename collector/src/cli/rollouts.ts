import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import type { ActionName } from '../admin/actions.js';
import { openOrAsk } from '../admin/open-or-ask.js';
import type { ChangedRollout, ListedRollouts, ShownRollout } from '../admin/rollouts.js';
import { parseDuration } from '../offline/backtest-options.js';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.js';
import { predicateOf } from './predicate-of.js';
import { rolloutLine, rolloutText } from './rollouts-text.js';

const OPTIONS = {
  ...PLACE_OPTIONS,
  stages: { type: 'string' },
  soak: { type: 'string' },
  'min-devices': { type: 'string' },
  control: { type: 'string' },
  scope: { type: 'string' },
  variant: { type: 'string' },
  device: { type: 'string', multiple: true },
  from: { type: 'string', multiple: true },
  rollback: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  reason: { type: 'string' },
  author: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

const DECISIONS = ['pause', 'resume', 'advance', 'abort'] as const;

/** `fleetally rollouts start|list|show|pause|resume|advance|abort`. */
export const rollouts: Command = {
  usage: `start MODEL VERSION --reason TEXT | list [MODEL] | show ROLLOUT | (pause | resume | advance | abort) ROLLOUT --reason TEXT

  start             brings a registered version to devices, stage by stage, as long as it is judged harmless
  list [MODEL]      all rollouts, the newest first
  show ROLLOUT      one with where its devices are, why it is where it is, and what happened to it
  pause             no further device gets it; those that run it keep it
  resume            goes on, also in spite of the harm or the failed deliveries for which it holds
  advance           begins the next stage without the evidence that it waits for
  abort             ends it: devices go back to what they had, or keep what they got with --keep
  --stages A,B,…    shares of the devices (default: 5%,25%,100%; the last is 100%)
  --soak TIME       event time that a stage lasts at least, such as 90m or 6h (default: 6h)
  --min-devices N   devices with the version that a stage waits to have judged (default: 5)
  --control SHARE   devices that keep what they have until the end, for comparison (default: 5%)
  --scope T         devices that are meant: hw=a|b,region=eu, or a YAML file with a predicate; default: all
  --device NAME     only these; may be given often
  --variant NAME    this one for all; default: chosen for each device
  --from VERSION    only devices that have this version; may be given often
  --rollback        for all of the scope at once, without stages and controls
  --reason TEXT, --author NAME  for the record
  --json            for machines
${PLACE_USAGE}

example: fleetally rollouts start har 1.1.0 --stages 10%,100% --soak 6h --min-devices 5 --scope hw=watch --reason better-on-stairs --data ./fleetally-data
example: fleetally rollouts list --data ./fleetally-data
example: fleetally rollouts show ro-1 --data ./fleetally-data
example: fleetally rollouts pause ro-1 --reason weekend --author ann --data ./fleetally-data
example: fleetally rollouts abort ro-1 --reason superseded --author ann --data ./fleetally-data`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
    const [what, ...names] = positionals;
    const { answer, words } = await act(what, names, values);
    process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : words);
    const { warnings = [] } = answer as Partial<ChangedRollout>;
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    return 0;
  },
};

interface Told {
  readonly answer: object;
  readonly words: string;
}

async function act(what: string | undefined, names: readonly string[], values: Values): Promise<Told> {
  const ask = async (action: ActionName, input: object): Promise<unknown> =>
    openOrAsk(action, { ...input }, await placeOf(values));
  const [first, second, ...more] = names;
  if (what === 'start') {
    if (first === undefined || second === undefined || more.length > 0) {
      throw new UsageError('give start, a model and a version');
    }
    const answer = (await ask('rollouts-start', await startInput(first, second, values))) as ChangedRollout;
    return { answer, words: rolloutLine(answer.rollout) };
  }
  if (second !== undefined) throw new UsageError('one rollout at a time');
  if (what === 'list') {
    const answer = (await ask('rollouts-list', { model: first })) as ListedRollouts;
    return { answer, words: answer.rollouts.map(rolloutLine).join('') || 'no rollouts\n' };
  }
  const decision = DECISIONS.find((one) => one === what);
  if (decision === undefined && what !== 'show') {
    throw new UsageError('give start, list, show, pause, resume, advance or abort');
  }
  if (first === undefined) throw new UsageError(`which one? Give ${what ?? ''} and the id of a rollout`);
  if (decision === undefined) {
    const answer = (await ask('rollouts-show', { rollout: first })) as ShownRollout;
    return { answer, words: rolloutText(answer.rollout) };
  }
  const input = { rollout: first, keep: values.keep, ...byWhom(values) };
  const answer = (await ask(`rollouts-${decision}`, input)) as ChangedRollout;
  return { answer, words: rolloutLine(answer.rollout) };
}

async function startInput(model: string, version: string, values: Values): Promise<object> {
  const { variant, scope, device, from, soak, control, stages, rollback } = values;
  const minDevices = values['min-devices'];
  return {
    ...{ model, version, variant, devices: device, fromVersions: from, ...byWhom(values) },
    kind: rollback ? 'rollback' : 'release',
    scope: scope === undefined ? undefined : await predicateOf(scope),
    stages: stages?.split(',').map((share) => ({ share: shareOf(share, '--stages') })),
    soakSeconds: soak === undefined ? undefined : soakOf(soak),
    minDevices: minDevices === undefined ? undefined : wholeNumber(minDevices, '--min-devices'),
    controlShare: control === undefined ? undefined : shareOf(control, '--control'),
  };
}

function byWhom({ reason, author }: Values): { reason: string; author: string | undefined } {
  if (reason === undefined) throw new UsageError('why? Give --reason');
  return { reason, author };
}

/** `5%` or `0.05`. */
function shareOf(text: string, option: string): number {
  const [, digits = '', percent = ''] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  const share = Number(digits) / (percent === '' ? 1 : 100);
  if (digits !== '' && share <= 1) return share;
  throw new UsageError(`${option} ${text}: expected a share, such as 5% or 0.05`);
}

function wholeNumber(text: string, option: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`${option} ${text}: expected a whole number`);
}

function soakOf(text: string): number {
  return /^0[smhd]?$/.test(text.trim()) ? 0 : parseDuration(text, '--soak');
}
