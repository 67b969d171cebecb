import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import type { ListedModels, ShownModel } from '../admin/list-models.js';
import type { AddedModel, RetiredModels } from '../admin/models.js';
import { openOrAsk, type Place } from '../admin/open-or-ask.js';
import { cardOf } from './models-card.js';
import { modelsText, modelText, variantLine } from './models-text.js';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.js';
import { predicateOf } from './predicate-of.js';

const OPTIONS = {
  ...PLACE_OPTIONS,
  variant: { type: 'string' },
  card: { type: 'string' },
  target: { type: 'string' },
  provider: { type: 'string', multiple: true },
  parent: { type: 'string' },
  plan: { type: 'string' },
  canary: { type: 'string' },
  reason: { type: 'string' },
  author: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** `fleetally models add|list|show|retire`. */
export const models: Command = {
  usage: `add MODEL VERSION FILE --reason TEXT | list | show MODEL | retire MODEL VERSION --reason TEXT

  add               keeps the file, named by its SHA-256, and takes down what it is
  list              every model: its variants, how many devices run each, and what runs that is not registered
  show MODEL        one in full, with all that happened to it
  retire            nothing is put on devices with it any more; its file is removed, what it was stays known
  --variant NAME    such as int8; retire without it means all variants of the version
  --card C          what was measured: accuracy=0.92,latency=0.004,memory=64M,energy=0.2 (seconds, bytes, joules)
  --target T        devices that it is for: hw=a|b,region=eu, or a YAML file with a predicate; default: all
  --provider NAME   execution provider that it needs, such as cuda; several: any of them; default: any
  --parent VERSION  what it was made from
  --plan FILE       the plan that it is counted by; default: that of the model
  --canary FILE     inputs with expected outputs, for the test on the device
  --reason TEXT, --author NAME  for the record
  --json            for machines
${PLACE_USAGE}

example: fleetally models add har 1.0.0 har.onnx --variant fp32 --card accuracy=0.92 --reason first --data ./fleetally-data
example: fleetally models list --data ./fleetally-data
example: fleetally models show har --data ./fleetally-data
example: fleetally models retire har 1.0.0 --reason replaced --author ann --data ./fleetally-data`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
    const [what, ...names] = positionals;
    const act = what !== undefined && Object.hasOwn(ACTS, what) ? ACTS[what as keyof typeof ACTS] : undefined;
    if (act === undefined) throw new UsageError('give add, list, show or retire');
    const { answer, words } = await act(names, values);
    process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : words);
    for (const warning of (answer as Partial<AddedModel>).warnings ?? []) process.stderr.write(`warning: ${warning}\n`);
    return 0;
  },
};

interface Told {
  readonly answer: object;
  readonly words: string;
}

const ACTS: Readonly<Record<'add' | 'list' | 'show' | 'retire', (names: string[], values: Values) => Promise<Told>>> = {
  async add(names, values) {
    const [model, version, file, ...more] = names;
    if (model === undefined || version === undefined || file === undefined || more.length > 0) {
      throw new UsageError('give add, a model, a version and a file');
    }
    const { variant, card, target, provider, parent, plan, canary } = values;
    const input = {
      ...{ model, version, variant, parent, ...byWhom(values) },
      ...{ file: resolve(file), plan: plan && resolve(plan), canary: canary && resolve(canary) },
      ...{ card: card === undefined ? undefined : cardOf(card), executionProviders: provider },
      target: target === undefined ? undefined : await predicateOf(target),
    };
    const answer = (await openOrAsk('models-add', input, await place(values))) as AddedModel;
    return { answer, words: `${model} ${variantLine(answer.added)}\n` };
  },

  async list(names, values) {
    if (names.length > 0) throw new UsageError('list takes no name; show does');
    const answer = (await openOrAsk('models-list', {}, await place(values))) as ListedModels;
    return { answer, words: modelsText(answer.models) };
  },

  async show(names, values) {
    const [model, ...more] = names;
    if (model === undefined || more.length > 0) throw new UsageError('which one? Give show and a model');
    const answer = (await openOrAsk('models-show', { model }, await place(values))) as ShownModel;
    return { answer, words: modelText(answer.model) };
  },

  async retire(names, values) {
    const [model, version, ...more] = names;
    if (model === undefined || version === undefined || more.length > 0) {
      throw new UsageError('give retire, a model and a version');
    }
    const input = { model, version, variant: values.variant, ...byWhom(values) };
    const answer = (await openOrAsk('models-retire', input, await place(values))) as RetiredModels;
    return { answer, words: answer.retired.map((one) => `${model} ${variantLine(one)}\n`).join('') };
  },
};

function byWhom({ reason, author }: Values): { reason: string; author: string | undefined } {
  if (reason === undefined) throw new UsageError('why? Give --reason');
  return { reason, author };
}

function place(values: Values): Promise<Place> {
  return placeOf(values);
}
