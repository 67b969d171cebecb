import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { differencePlot } from './difference-plot.js';
import { evidencePlot } from './evidence-plot.js';
import { ILLUSTRATION_SEED } from './seed.js';
import { unitPlot } from './unit-plot.js';

it.each([
  ['evidence', evidencePlot],
  ['unit', unitPlot],
  ['difference', differencePlot],
])(`docs/concepts/plots/%s.svg is what the code draws today (seed ${ILLUSTRATION_SEED})`, async (name, plot) => {
  const file = new URL(`../../../docs/concepts/plots/${name}.svg`, import.meta.url);
  expect(plot(ILLUSTRATION_SEED)).toBe(await readFile(file, 'utf8'));
});
