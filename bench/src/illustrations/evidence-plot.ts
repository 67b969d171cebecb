import { advance, EVIDENCE_LENGTH } from '@fleetally/collector';
import { Random } from '@fleetally/sim';
import { line, svg, text } from '../quality/plots/svg.js';
import { COLOURS, curve, frame, HEIGHT, WIDTH } from './frame.js';

/** Windows of 5 minutes in two days; the change comes after one. */
const WINDOWS = 576;
const CHANGE_AT = 288;
/** One stream of a hundred that share the promise of one false alarm a week. */
const THRESHOLD = 2_016 * 100;
const TOP_POWER = 8;

const PATHS = [
  { shift: 0, colour: COLOURS.quiet, name: 'nothing happens' },
  { shift: 0.5, colour: COLOURS.other, name: 'half a deviation' },
  { shift: 2, colour: COLOURS.ours, name: 'two deviations' },
] as const;

/** How evidence grows, on a logarithmic axis: the detector's own, over simulated residuals. */
export function evidencePlot(seed: number): string {
  const hours = (window: number): number => window / 12;
  const powers = [0, 2, 4, 6, TOP_POWER];
  const axes = frame(
    { from: 0, to: hours(WINDOWS), ticks: [0, 12, 24, 36, 48].map((hour) => [hour, `${hour} h`]) },
    { from: -1, to: TOP_POWER, ticks: powers.map((power) => [power, `10^${power}`]) },
    'event time; the change comes after 24 h',
    'evidence',
  );
  const marks = PATHS.map(({ shift, colour }, i) => {
    const random = new Random(seed + i);
    const state = new Float64Array(EVIDENCE_LENGTH);
    const points = Array.from({ length: WINDOWS }, (_, window) => {
      const evidence = advance(state, 0, random.normal() + (window < CHANGE_AT ? 0 : shift));
      return [hours(window), Math.min(TOP_POWER, Math.max(-1, Math.log10(evidence)))] as const;
    });
    return curve(axes, points, colour);
  });
  const limit = axes.y(Math.log10(THRESHOLD));
  const names = PATHS.map(({ name, colour }, i) => {
    const named = text(250 + i * 160, 16, `■ ${name}`);
    return { ...named, attributes: { ...named.attributes, style: `fill:${colour}` } };
  });
  return svg(WIDTH, HEIGHT, 'Evidence of three streams before and after a change', [
    ...axes.marks,
    ...marks,
    line(axes.x(0), limit, axes.x(48), limit, 'promise'),
    text(axes.x(0) + 6, limit - 6, 'alarm: 100 streams, one false alarm a week together', 'promise-text'),
    ...names,
  ]);
}
