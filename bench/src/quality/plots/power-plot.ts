import type { PowerFigures } from '../results/figures.js';
import { logAxis } from './log-axis.js';
import { bar, dot, line, svg, text, type Mark } from './svg.js';

const ROW = 26;
const TOP = 44;
const LEFT = 470;
const RIGHT = 900;

/** Windows until each change is found: median and quartiles, and as a band how many there may be. */
export function powerPlot(targets: readonly PowerFigures[]): string {
  const axis = logAxis(1, 1000, LEFT, RIGHT);
  const bottom = TOP + targets.length * ROW;
  const marks: Mark[] = [
    bar(16, 9, 22, 12, 'wanted'),
    text(44, 20, 'as soon as wanted'),
    dot(180, 15, 5, 'ours'),
    text(191, 20, 'fleetally: median and quartiles of the windows of 5 minutes until the alarm'),
    ...axis.ticks([1, 2, 5, 10, 50, 100, 288, 576], TOP - 8, bottom),
  ];
  for (const [i, { title, target, median, lower, upper }] of targets.entries()) {
    const y = TOP + i * ROW + ROW / 2;
    marks.push(text(LEFT - 14, y + 4, title, 'end'));
    if (target !== undefined) marks.push(bar(LEFT, y - ROW / 2 + 3, axis.at(target) - LEFT, ROW - 6, 'wanted'));
    if (median === undefined) marks.push(text(RIGHT - 70, y + 4, 'not found', 'promise-text'));
    else
      marks.push(
        line(axis.at(lower ?? 1), y, axis.at(upper ?? 1000), y, 'ours-line'),
        dot(axis.at(median), y, 5, 'ours'),
      );
  }
  return svg(RIGHT + 30, bottom + 26, 'Windows until a change is found, by kind of change', marks);
}
