import { cellLayout, planDigest, toHex, type Plan } from '@fleetally/counts';
import type { Profile } from './profile.js';

/** What was made, in a few lines for the person who waited for it. */
export function profileText({ plan, output, rows, rejectedRows, labelledRows, inputs }: Profile): string {
  const kinds = (kind: string): number => plan.features.filter((feature) => feature.kind === kind).length;
  const lines = [
    `model       ${plan.model}`,
    `rows        ${count(rows)} run through the model${rejectedRows === 0 ? '' : `, ${count(rejectedRows)} left out: a cell is missing or no number`}`,
    `inputs      ${inputs.map(({ tensor, names, constant }) => `${tensor}: ${constant === undefined ? columnsText(names) : 'constant'}`).join('; ')}`,
    `features    ${kinds('numeric')} numeric, ${kinds('categorical')} categorical, ${plan.pairs.length} pairs`,
    `output      ${output.kind === 'none' ? '' : `${output.tensor}: `}${output.kind === 'classes' ? `${output.classes.length} classes (${output.form}), since ${output.why}; --output and --form say otherwise` : output.why}`,
    ...accuracyLine(plan, labelledRows),
    ...besideLine(plan),
    `cells       ${count(cellLayout(plan).cellCount)} counts a report`,
    `digest      ${toHex(planDigest(plan))}`,
  ];
  return `${lines.join('\n')}\n`;
}

function accuracyLine({ output }: Plan, labelledRows: number): string[] {
  const accuracy = output?.accuracy;
  if (accuracy === undefined) return [];
  const [correct, labelled] = [total(accuracy.correct), total(accuracy.labelled)];
  const devices = accuracy.devices > 1 ? `, from ${accuracy.devices} devices` : '';
  return [
    `accuracy    ${((100 * correct) / labelled).toFixed(1)} % of ${count(labelledRows)} labelled rows${devices}; kept by confidence, to estimate accuracy without labels`,
  ];
}

function besideLine({ feedback, resources = [] }: Plan): string[] {
  const words = [
    ...(feedback === undefined ? [] : [`feedback (${feedback.detail})`]),
    ...resources.map(({ kind, threshold }) => (threshold === undefined ? kind : `${kind} (threshold ${threshold})`)),
  ];
  return words.length === 0 ? [] : [`beside      ${words.join(', ')}`];
}

function columnsText(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names[0]!} … ${names.at(-1)!} (${names.length} columns)`;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function count(value: number): string {
  return value.toLocaleString('en');
}
