import { access, constants, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  duration,
  names,
  oneOf,
  required,
  StatusLine,
  timeLeft,
  UsageError,
  wholeNumber,
  type Command,
} from '@fleetally/cli';
import {
  canonicalPlanBytes,
  cellLayout,
  FEEDBACK_DETAILS,
  planDigest,
  RESOURCE_KINDS,
  toHex,
  withBlocks,
  type OptionalBlocks,
  type Plan,
  type WantedResource,
} from '@fleetally/counts';
import { loadMapping } from '../data/mapping-spec.js';
import { openTable } from '../data/open-table.js';
import { openModel } from '../inference/model-runner.js';
import { drawPlan } from '../profile/draw-histogram.js';
import { profileModel, type Profile, type ProfileOptions } from '../profile/profile.js';
import { profileText } from '../profile/profile-text.js';
import { readPlan } from '../read-plan.js';

const USAGE = `--model FILE.onnx --data FILE|FOLDER --out PLAN.json [--model-name NAME]
       [--map FILE.yaml] [--ignore A,B] [--label L] [--device-column D] [--output NAME]
       [--form probabilities|logits|regression] [--classes A,B] [--output-names A,B]
       [--pairs auto|none] [--no-margin] [--latency-objective 50ms]
       [--feedback auto|confusion|classes|outcome] [--resources rss,cpu,…] [--every N] [--show]
       --show --plan PLAN.json
       --plan PLAN.json --out NEW.json [--feedback DETAIL] [--resources A,B]

Runs the model over training data and writes what devices are to count, with the data's own counts as reference.
  --model FILE.onnx     the model
  --data FILE|FOLDER    CSV or JSON lines, gzip or not; or a folder of .npy files
  --out PLAN.json       where the plan goes
  --model-name NAME     the model's name in reports; default: the file's, without its ending
  --map FILE.yaml       which columns make which input; default: by name, else in order (docs/profile.md)
  --ignore A,B          columns that are none of the model's business
  --label L             column with the true class: fills the weights of the estimated accuracy
  --device-column D     column with the device or person a row came from: how much they differ widens its interval
  --output NAME         the model's answer; default: the output whose rows add up to 1
  --form                what its numbers are
  --classes A,B         names of the classes, in the model's order; default: those in the model's file
  --output-names A,B    names of a regression's numbers, in the model's order
  --pairs auto|none     whether pairs of features are counted; for level dp say none: it leaves out the margin too
  --no-margin           don't count how far the best class is ahead of the second
  --latency-objective   how fast an answer should be
  --feedback DETAIL     count true labels that come later: auto is as finely as the number of classes allows
  --resources A,B       count figures of the device: rss, cpu, temperature, battery, power; with =N a threshold is
                        watched as well (rss=500000000, in bytes)
  --every N             use every N-th row only
  --show                draw each feature's histogram; with --plan, those of a plan that is there already
  --plan PLAN.json      a plan that is there already: with --out, the same with feedback or figures added

example: fleetally-agent profile --model model.onnx --data train.csv --label label --out plan.json
example: fleetally-agent profile --show --plan plan.json
example: fleetally-agent profile --plan plan.json --feedback auto --resources rss,cpu --out plan-with-feedback.json`;

/** `fleetally-agent profile`. */
export const profile: Command = {
  usage: USAGE,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const blocks = blocksOf(values);
    if (values.plan !== undefined) {
      if (
        values.data !== undefined ||
        values.model !== undefined ||
        (values.show !== true) === (values.out === undefined)
      ) {
        throw new UsageError('--plan goes with --show, or with --out and what to add, and without --model and --data');
      }
      if (values.out === undefined) show(await readPlan(values.plan));
      else await add(values.plan, blocks, values.out);
      return 0;
    }
    const out = required(values.out, '--out');
    await access(dirname(resolve(out)), constants.W_OK).catch((cause: unknown) => {
      throw new Error(`--out ${out}: its folder is not there or can't be written; make it first`, { cause });
    });
    const made = await run(required(values.model, '--model'), required(values.data, '--data'), {
      modelName: values['model-name'] ?? nameOf(required(values.model, '--model')),
      mapping: values.map === undefined ? undefined : await loadMapping(values.map),
      label: values.label,
      device: values['device-column'],
      ignore: names(values.ignore),
      output: values.output,
      form: oneOf(values.form, '--form', ['probabilities', 'logits', 'regression']),
      classes: values.classes === undefined ? undefined : names(values.classes),
      outputNames: values['output-names'] === undefined ? undefined : names(values['output-names']),
      ...(values['no-margin'] === true ? { margin: false } : {}),
      pairs: oneOf(values.pairs, '--pairs', ['auto', 'none']) ?? 'auto',
      latencyObjectiveSeconds: objective(values['latency-objective']),
      ...blocks,
      every: values.every === undefined ? 1 : wholeNumber(values.every, '--every'),
    });
    await writeFile(out, canonicalPlanBytes(made.plan));
    if (values.show === true) show(made.plan);
    process.stdout.write(`${profileText(made)}written     ${out}\n`);
    return 0;
  },
};

const OPTIONS = {
  model: { type: 'string' },
  data: { type: 'string' },
  out: { type: 'string' },
  'model-name': { type: 'string' },
  map: { type: 'string' },
  ignore: { type: 'string' },
  label: { type: 'string' },
  'device-column': { type: 'string' },
  output: { type: 'string' },
  form: { type: 'string' },
  classes: { type: 'string' },
  'output-names': { type: 'string' },
  'no-margin': { type: 'boolean' },
  pairs: { type: 'string' },
  'latency-objective': { type: 'string' },
  feedback: { type: 'string' },
  resources: { type: 'string' },
  every: { type: 'string' },
  plan: { type: 'string' },
  show: { type: 'boolean' },
} as const;

async function run(modelFile: string, data: string, options: ProfileOptions): Promise<Profile> {
  const table = await openTable(data);
  const model = await openModel(modelFile);
  const line = new StatusLine();
  const startedAt = performance.now();
  try {
    return await profileModel(model, table, options, (share, rows) => {
      const left = ((performance.now() - startedAt) / 1000) * (1 / Math.max(share, 1e-6) - 1);
      line.show(`${Math.round(100 * share)} %, ${rows.toLocaleString('en')} rows, ${timeLeft(left)} left`);
    });
  } finally {
    line.clear();
    await model.release();
  }
}

function show(plan: Plan): void {
  const { columns = 80, isTTY } = process.stdout as { columns?: number; isTTY?: boolean };
  const colours = isTTY === true && process.env['NO_COLOR'] === undefined;
  process.stdout.write(`${drawPlan(plan, { width: columns, colours })}\n\n`);
}

function objective(text: string | undefined): number | undefined {
  return text === undefined ? undefined : duration(text, '--latency-objective');
}

/** A plan for those whose training data are gone, or whose reference must stay as it is. */
async function add(file: string, blocks: OptionalBlocks, out: string): Promise<void> {
  if (blocks.feedback === undefined && blocks.resources === undefined) {
    throw new UsageError('--plan with --out: say what to add, --feedback or --resources');
  }
  const plan = await readPlan(file);
  const made = withBlocks(plan, blocks);
  await writeFile(out, canonicalPlanBytes(made));
  const { cellCount } = cellLayout(made);
  process.stdout.write(`cells       ${cellCount} counts a report, ${cellLayout(plan).cellCount} before\n`);
  process.stdout.write(`digest      ${toHex(planDigest(made))}\nwritten     ${out}\n`);
}

function blocksOf(values: { readonly feedback?: string; readonly resources?: string }): OptionalBlocks {
  const detail = oneOf(values.feedback, '--feedback', ['auto', ...FEEDBACK_DETAILS]);
  return {
    ...(detail === undefined ? {} : { feedback: detail === 'auto' ? true : detail }),
    ...(values.resources === undefined ? {} : { resources: figures(names(values.resources)) }),
  };
}

function figures(texts: readonly string[]): WantedResource[] {
  return texts.map((text) => {
    const [word, limit] = text.split('=', 2);
    const kind = oneOf(word, '--resources', RESOURCE_KINDS)!;
    const threshold = limit === undefined ? undefined : Number(limit);
    if (limit === '' || Number.isNaN(threshold)) throw new UsageError(`--resources ${text}: give a number behind =`);
    return { kind, threshold };
  });
}

function nameOf(file: string): string {
  return (file.split(/[/\\]/).at(-1) ?? file).replace(/\.(onnx|ort)$/i, '');
}
