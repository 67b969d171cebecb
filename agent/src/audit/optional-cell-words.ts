import { feedbackCells, resourceBound, resourceCells, type Plan, type ResourceKind } from '@fleetally/counts';
import { short } from './number-words.js';

/** The meaning of each feedback cell, in order. Empty for a plan without feedback. */
export function feedbackWhats({ feedback, output }: Plan): string[] {
  if (feedback === undefined) return [];
  const classes = output?.classes ?? [];
  const { detail } = feedbackCells(feedback, classes.length);
  const plain = ['right', 'wrong'];
  if (detail === 'outcome') return plain;
  const labelled = classes.flatMap((actual) =>
    detail === 'classes'
      ? [`truly ${actual}, predicted right`, `truly ${actual}, predicted wrong`]
      : [...classes, 'nothing (no number)'].map((predicted) => `truly ${actual}, predicted ${predicted}`),
  );
  return [...labelled, 'right, true class not told', 'wrong, true class not told or none of these'];
}

const FIGURES: Readonly<Record<ResourceKind, readonly [name: string, unit: string, scale: number]>> = {
  rss: ['memory of the process', ' MB', 1e-6],
  cpu: ['processor use', ' cores', 1],
  temperature: ['temperature', ' degrees', 1],
  battery: ['battery charge', ' %', 100],
  power: ['power', ' W', 1],
};

export function figureName(kind: ResourceKind): string {
  return FIGURES[kind][0];
}

/** The meaning of each cell of a figure, in order. */
export function resourceWhats(kind: ResourceKind): string[] {
  const cells = resourceCells(kind);
  const [, unit, scale] = FIGURES[kind];
  const bound = (bin: number): string => short(scale * resourceBound(cells, bin));
  const bins = Array.from({ length: cells.bins }, (_, bin) => `${bound(bin)} to ${bound(bin + 1)}${unit}`);
  return [...bins, `below ${bound(0)}${unit}`, `above ${bound(cells.bins)}${unit}`];
}

/** What a plan counts of them, for people; no line for what it doesn't count. */
export function optionalBesides({ feedback, resources = [] }: Plan): string[] {
  const by = { confusion: 'by true and predicted class', classes: 'by true class', outcome: 'and nothing else' };
  const told =
    feedback === undefined
      ? []
      : [
          `feedback: how often a prediction turned out right or wrong, ${by[feedback.detail]}; which one it was is not kept beyond the device`,
        ];
  const figures = resources.map(
    ({ kind }) => `${figureName(kind)}: in which of ${resourceCells(kind).bins} ranges it was, sampled every so often`,
  );
  return [...told, ...figures];
}
