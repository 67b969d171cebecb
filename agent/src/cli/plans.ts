import { writeFile } from 'node:fs/promises';
import { coloured, JSON_FLAG, required, requireWritable, UsageError, verb, type Tell } from '@fleetally/cli';
import {
  canonicalPlanBytes,
  cellLayout,
  planDigest,
  toHex,
  withBlocks,
  type OptionalBlocks,
  type Plan,
} from '@fleetally/counts';
import { drawPlan } from '../profile/draw-histogram.js';
import { readPlan } from '../read-plan.js';
import { BLOCK_FLAGS, blocksOf } from './plan-blocks.js';

/** `fleetally-agent plans show`. */
export const planShow = verb({
  about: "draw each feature's histogram of a plan",
  takes: ['PLAN'],
  completes: ['file'],
  flags: JSON_FLAG,
  examples: ['plans show plan.json'],
  run: ({ names: [file], tell }) => showPlan(file, tell),
});

/** `fleetally-agent plans extend`: for those whose training data are gone, or whose reference must stay as it is. */
export const planExtend = verb({
  about: 'write the same plan with feedback or figures of the device added',
  takes: ['PLAN'],
  completes: ['file'],
  flags: {
    out: { type: 'string', value: 'NEW.json', about: 'where the new plan goes', completes: 'file' },
    ...BLOCK_FLAGS,
    ...JSON_FLAG,
  },
  examples: ['plans extend plan.json --feedback auto --resources rss,cpu --out plan-with-feedback.json'],
  run: ({ values, names: [file], tell }) => extendPlan(file, blocksOf(values), required(values.out, '--out'), tell),
});

/** What a plan is, for machines. */
export function planFacts(plan: Plan): { readonly model: string; readonly digest: string; readonly cells: number } {
  return { model: plan.model, digest: toHex(planDigest(plan)), cells: cellLayout(plan).cellCount };
}

/** The histograms, as wide as the terminal. */
export function drawn(plan: Plan): string {
  const { columns = 80 } = process.stdout as { columns?: number };
  return `${drawPlan(plan, { width: columns, colours: coloured(process.stdout) })}\n\n`;
}

export async function showPlan(file: string, tell: Tell): Promise<number> {
  const plan = await readPlan(file);
  await tell({ ...planFacts(plan), plan }, () => drawn(plan));
  return 0;
}

export async function extendPlan(file: string, blocks: OptionalBlocks, out: string, tell: Tell): Promise<number> {
  if (blocks.feedback === undefined && blocks.resources === undefined) {
    throw new UsageError('what is to be added? Give --feedback or --resources');
  }
  await requireWritable(out, '--out');
  const plan = await readPlan(file);
  const made = withBlocks(plan, blocks);
  await writeFile(out, canonicalPlanBytes(made));
  const facts = planFacts(made);
  await tell(
    { written: out, ...facts },
    `cells       ${facts.cells} counts a report, ${cellLayout(plan).cellCount} before\ndigest      ${facts.digest}\nwritten     ${out}\n`,
  );
  return 0;
}
