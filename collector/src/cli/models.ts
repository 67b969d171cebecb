import { resolve } from 'node:path';
import { JSON_FLAG, noun, RECORD_FLAGS, verb } from '@fleetally/cli';
import type { ListedModels, ShownModel } from '../admin/list-models.js';
import type { AddedModel, RetiredModels } from '../admin/models.js';
import { openOrAsk } from '../admin/open-or-ask.js';
import { cardOf } from './models-card.js';
import { modelsText, modelText, variantLine } from './models-text.js';
import { PLACE_FLAGS, placeOf } from './place.js';
import { predicateOf } from './predicate-of.js';
import { byWhom } from './record.js';

const FLAGS = { ...JSON_FLAG, ...PLACE_FLAGS };
const RECORDED = { ...RECORD_FLAGS, ...FLAGS };

/** `fleetally models add|list|show|retire`. */
export const models = noun('the registry: files of models, what they are, and what runs', {
  add: verb({
    about: 'keep a file, named by its SHA-256, and take down what it is',
    takes: ['MODEL', 'VERSION', 'FILE'],
    completes: [{ from: 'models' }, undefined, 'file'],
    flags: {
      variant: { type: 'string', value: 'NAME', about: 'such as int8' },
      card: {
        type: 'string',
        value: 'CARD',
        about: 'what was measured: accuracy=0.92,latency=0.004,memory=64M,energy=0.2 (seconds, bytes, joules)',
      },
      target: {
        type: 'string',
        value: 'TARGET',
        about: 'devices that it is for: hw=a|b,region=eu, or a YAML file with a predicate; default: all',
      },
      provider: {
        type: 'string',
        value: 'NAME',
        multiple: true,
        about: 'execution provider that it needs, such as cuda; several: any of them; default: any',
      },
      parent: { type: 'string', value: 'VERSION', about: 'what it was made from' },
      plan: {
        type: 'string',
        value: 'FILE',
        about: 'the plan that it is counted by; default: that of the model',
        completes: 'file',
      },
      canary: {
        type: 'string',
        value: 'FILE',
        about: 'inputs with expected outputs, for the test on the device',
        completes: 'file',
      },
      ...RECORDED,
    },
    examples: [
      'models add har 1.0.0 har.onnx --variant fp32 --card accuracy=0.92 --reason first --data ./fleetally-data',
    ],
    async run({ values, names: [model, version, file], tell }) {
      const { variant, card, target, provider, parent, plan, canary } = values;
      const input = {
        ...{ model, version, variant, parent, ...byWhom(values) },
        ...{ file: resolve(file), plan: plan && resolve(plan), canary: canary && resolve(canary) },
        ...{ card: card === undefined ? undefined : cardOf(card), executionProviders: provider },
        target: target === undefined ? undefined : await predicateOf(target),
      };
      const answer = (await openOrAsk('models-add', input, await placeOf(values))) as AddedModel;
      await tell(answer, `${model} ${variantLine(answer.added)}\n`);
      for (const warning of answer.warnings) process.stderr.write(`warning: ${warning}\n`);
      return 0;
    },
  }),
  list: verb({
    about: 'every model: its variants, how many devices run each, and what runs that is not registered',
    flags: FLAGS,
    examples: ['models list --data ./fleetally-data'],
    async run({ values, tell }) {
      const answer = (await openOrAsk('models-list', {}, await placeOf(values))) as ListedModels;
      await tell(answer, modelsText(answer.models));
      return 0;
    },
  }),
  show: verb({
    about: 'one model in full, with all that happened to it',
    takes: ['MODEL'],
    completes: [{ from: 'models' }],
    flags: FLAGS,
    examples: ['models show har --data ./fleetally-data'],
    async run({ values, names: [model], tell }) {
      const answer = (await openOrAsk('models-show', { model }, await placeOf(values))) as ShownModel;
      await tell(answer, () => modelText(answer.model));
      return 0;
    },
  }),
  retire: verb({
    about: 'nothing is put on devices with it any more; its file is removed, what it was stays known',
    takes: ['MODEL', 'VERSION'],
    completes: [{ from: 'models' }],
    flags: {
      variant: { type: 'string', value: 'NAME', about: 'only this one; default: all variants of the version' },
      ...RECORDED,
    },
    examples: ['models retire har 1.0.0 --reason replaced --author ann --data ./fleetally-data'],
    async run({ values, names: [model, version], tell }) {
      const input = { model, version, variant: values.variant, ...byWhom(values) };
      const answer = (await openOrAsk('models-retire', input, await placeOf(values))) as RetiredModels;
      await tell(answer, answer.retired.map((one) => `${model} ${variantLine(one)}\n`).join(''));
      return 0;
    },
  }),
});
