import { writeFile } from 'node:fs/promises';
import { duration, JSON_FLAG, names, oneOf, Progress, required, requireWritable, UsageError, verb, wholeNumber, type Flags } from '@fleetally/cli'; // prettier-ignore
import { canonicalPlanBytes } from '@fleetally/counts';
import { loadMapping } from '../data/mapping-spec.js';
import { openTable } from '../data/open-table.js';
import { openModel } from '../inference/model-runner.js';
import { profileModel, type Profile, type ProfileOptions } from '../profile/profile.js';
import { profileText } from '../profile/profile-text.js';
import { BLOCK_FLAGS, blocksOf } from './plan-blocks.js';
import { drawn, extendPlan, planFacts, showPlan } from './plans.js';

const FORMS = ['probabilities', 'logits', 'regression'] as const;

const FLAGS = {
  model: { type: 'string', value: 'FILE.onnx', about: 'the model', completes: 'file' },
  data: {
    type: 'string',
    value: 'FILE|FOLDER',
    about: 'CSV or JSON lines, gzip or not; or a folder of .npy files',
    completes: 'file',
  },
  out: { type: 'string', value: 'PLAN.json', about: 'where the plan goes', completes: 'file' },
  'model-name': {
    type: 'string',
    value: 'NAME',
    about: "the model's name, as monitor() and agent.yaml have it; default: the file's, without its ending",
  },
  map: {
    type: 'string',
    value: 'FILE.yaml',
    about: 'which columns make which input; default: by name, else in order (docs/profile.md)',
    completes: 'file',
  },
  ignore: { type: 'string', value: 'A,B', about: "columns that are none of the model's business" },
  'label-column': {
    type: 'string',
    value: 'L',
    about: 'column with the true class: fills the weights of the estimated accuracy',
    also: ['label'],
  },
  'device-column': {
    type: 'string',
    value: 'D',
    about: 'column with the device or person a row came from: how much they differ widens its interval',
  },
  output: { type: 'string', value: 'NAME', about: "the model's answer; default: the output whose rows add up to 1" },
  form: { type: 'string', value: 'FORM', about: `what its numbers are: ${FORMS.join(', ')}`, completes: FORMS },
  classes: {
    type: 'string',
    value: 'A,B',
    about: "names of the classes, in the model's order; default: those in the model's file",
  },
  'output-names': { type: 'string', value: 'A,B', about: "names of a regression's numbers, in the model's order" },
  pairs: {
    type: 'string',
    value: 'auto|none',
    about: 'whether pairs of features are counted; for level dp say none: it leaves out the margin too',
    completes: ['auto', 'none'],
  },
  'no-margin': { type: 'boolean', about: "don't count how far the best class is ahead of the second" },
  'latency-objective': { type: 'string', value: 'TIME', about: 'how fast an answer should be, such as 50ms' },
  ...BLOCK_FLAGS,
  every: { type: 'string', value: 'N', about: 'use every N-th row only' },
  show: { type: 'boolean', about: "draw each feature's histogram" },
  plan: {
    type: 'string',
    value: 'PLAN.json',
    about: 'older form of plans show (with --show) and plans extend (with --out)',
    completes: 'file',
  },
  ...JSON_FLAG,
} as const satisfies Flags;

/** `fleetally-agent plans make`, in short `fleetally-agent profile`. */
export const profile = verb({
  about:
    "run the model over training data and write what devices are to count, with the data's own counts as reference",
  flags: FLAGS,
  examples: ['plans make --model model.onnx --data train.csv --label-column label --out plan.json'],
  async run({ values, tell }) {
    const blocks = blocksOf(values);
    if (values.plan !== undefined) {
      if (values.data !== undefined || values.model !== undefined || values.show === (values.out !== undefined)) {
        throw new UsageError('--plan goes with --show, or with --out and what to add, and without --model and --data');
      }
      return values.out === undefined ? showPlan(values.plan, tell) : extendPlan(values.plan, blocks, values.out, tell);
    }
    const out = required(values.out, '--out');
    await requireWritable(out, '--out');
    const made = await run(required(values.model, '--model'), required(values.data, '--data'), {
      modelName: values['model-name'] ?? nameOf(required(values.model, '--model')),
      mapping: values.map === undefined ? undefined : await loadMapping(values.map),
      label: values['label-column'],
      device: values['device-column'],
      ignore: names(values.ignore),
      output: values.output,
      form: oneOf(values.form, '--form', FORMS),
      classes: values.classes === undefined ? undefined : names(values.classes),
      outputNames: values['output-names'] === undefined ? undefined : names(values['output-names']),
      ...(values['no-margin'] ? { margin: false } : {}),
      pairs: oneOf(values.pairs, '--pairs', ['auto', 'none']) ?? 'auto',
      latencyObjectiveSeconds: objective(values['latency-objective']),
      ...blocks,
      every: values.every === undefined ? 1 : wholeNumber(values.every, '--every'),
    });
    await writeFile(out, canonicalPlanBytes(made.plan));
    const picture = values.show ? drawn(made.plan) : '';
    await tell(
      { written: out, ...planFacts(made.plan), rows: made.rows },
      `${picture}${profileText(made)}written     ${out}\n`,
    );
    return 0;
  },
});

async function run(modelFile: string, data: string, options: ProfileOptions): Promise<Profile> {
  const table = await openTable(data);
  const model = await openModel(modelFile);
  const progress = new Progress();
  try {
    return await profileModel(model, table, options, (share, rows) => {
      progress.show('profiling', share, `${rows.toLocaleString('en')} rows`);
    });
  } finally {
    progress.end();
    await model.release();
  }
}

function objective(text: string | undefined): number | undefined {
  return text === undefined ? undefined : duration(text, '--latency-objective');
}

function nameOf(file: string): string {
  return (file.split(/[/\\]/).at(-1) ?? file).replace(/\.(onnx|ort)$/i, '');
}
