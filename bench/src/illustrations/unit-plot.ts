import { normalQuantile } from '@fleetally/collector';
import { Random } from '@fleetally/sim';
import { line, svg, text } from '../quality/plots/svg.js';
import { COLOURS, curve, frame, HEIGHT, WIDTH } from './frame.js';

const DEVICES = 60;
const RUNS = 1_000;
/** What one device differs from itself between two windows, in standard deviations of one inference. */
const WANDER = 0.1;
const SAMPLES = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] as const;
const LIMIT = normalQuantile(0.975);

/** How often a test at 5 % says "changed" though nothing changed: inferences as the unit, and devices. */
export function unitPlot(seed: number): string {
  const last = Math.log10(SAMPLES.at(-1)!);
  const axes = frame(
    { from: 1, to: last, ticks: SAMPLES.map((count) => [Math.log10(count), String(count)]) },
    { from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1].map((share) => [share, `${share * 100} %`]) },
    'inferences of each device in a window',
    'called a change, though nothing changed',
  );
  const random = new Random(seed);
  const shares = SAMPLES.map((samples) => [Math.log10(samples), ...falseShares(samples, random)] as const);
  return svg(WIDTH, HEIGHT, 'False alarms by size of the window, for two units of evidence', [
    ...axes.marks,
    line(axes.x(1), axes.y(0.05), axes.x(last), axes.y(0.05), 'promise'),
    curve(
      axes,
      shares.map(([at, naive]) => [at, naive]),
      COLOURS.other,
    ),
    curve(
      axes,
      shares.map(([at, , byDevice]) => [at, byDevice]),
      COLOURS.ours,
    ),
    text(axes.x(2.2), axes.y(0.78), 'every inference counts'),
    text(axes.x(2.2), axes.y(0.1), 'every device counts'),
  ]);
}

function falseShares(samples: number, random: Random): readonly [naive: number, byDevice: number] {
  let [naive, byDevice] = [0, 0];
  for (let run = 0; run < RUNS; run++) {
    let [sum, squares] = [0, 0];
    for (let device = 0; device < DEVICES; device++) {
      const mean = WANDER * random.normal() + random.normal() / Math.sqrt(samples);
      sum += mean;
      squares += mean * mean;
    }
    const mean = sum / DEVICES;
    const spread = Math.sqrt((squares - DEVICES * mean * mean) / (DEVICES - 1));
    if (Math.abs(mean) * Math.sqrt(DEVICES * samples) > LIMIT) naive++;
    if (Math.abs(mean) > (LIMIT * spread) / Math.sqrt(DEVICES)) byDevice++;
  }
  return [naive / RUNS, byDevice / RUNS];
}
