import { Random } from '@fleetally/sim';
import { line, svg, text } from '../quality/plots/svg.js';
import { COLOURS, curve, frame, HEIGHT, WIDTH } from './frame.js';

const HOURS = 96;
const UPGRADE_AT = 48;
/** What the version does to the share of one answer. */
const EFFECT = 0.08;

/** Two groups under one weather, one of them upgraded half-way: what differs is the difference of their changes. */
export function differencePlot(seed: number): string {
  const axes = frame(
    { from: 0, to: HOURS, ticks: [0, 24, 48, 72, 96].map((hour) => [hour, `${hour} h`]) },
    { from: 0.1, to: 0.5, ticks: [0.1, 0.2, 0.3, 0.4, 0.5].map((share) => [share, `${Math.round(share * 100)} %`]) },
    'event time; half of the devices are upgraded after 48 h',
    'share of one answer',
  );
  const random = new Random(seed);
  const weather = Array.from({ length: HOURS }, (_, hour) => {
    const rising = hour < UPGRADE_AT ? 0 : ((hour - UPGRADE_AT) / HOURS) * 0.12;
    return 0.04 * Math.sin((2 * Math.PI * hour) / 24) + rising;
  });
  const group = (level: number, effect: number): [number, number][] =>
    weather.map((shared, hour) => {
      const own = 0.008 * random.normal() + (hour < UPGRADE_AT ? 0 : effect);
      return [hour, level + shared + own];
    });
  return svg(WIDTH, HEIGHT, 'Upgraded devices and devices that were not, before and after an upgrade', [
    ...axes.marks,
    line(axes.x(UPGRADE_AT), 34, axes.x(UPGRADE_AT), HEIGHT - 44, 'promise'),
    curve(axes, group(0.24, EFFECT), COLOURS.ours),
    curve(axes, group(0.2, 0), COLOURS.quiet),
    text(axes.x(4), 52, 'upgraded half-way', 'strong'),
    text(axes.x(4), axes.y(0.13), 'not upgraded', 'quiet'),
    text(axes.x(UPGRADE_AT) + 6, 48, 'both rise with the world; only the gap is the version', 'promise-text'),
  ]);
}
