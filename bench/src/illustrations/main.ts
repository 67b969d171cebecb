import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { differencePlot } from './difference-plot.js';
import { evidencePlot } from './evidence-plot.js';
import { ILLUSTRATION_SEED } from './seed.js';
import { unitPlot } from './unit-plot.js';

const FOLDER = new URL('../../../docs/concepts/plots/', import.meta.url);

/** The pictures of docs/concepts/statistics.md; the same seed draws the same ones. */
mkdirSync(FOLDER, { recursive: true });
const plots = { evidence: evidencePlot, unit: unitPlot, difference: differencePlot };
for (const [name, plot] of Object.entries(plots)) {
  const file = fileURLToPath(new URL(`${name}.svg`, FOLDER));
  writeFileSync(file, plot(ILLUSTRATION_SEED));
  console.log(file);
}
