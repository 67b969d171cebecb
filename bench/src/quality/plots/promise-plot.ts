import type { PromiseFigures } from '../results/figures.js';
import { logAxis } from './log-axis.js';
import { dot, line, svg, text, type Mark } from './svg.js';

const ROW = 19;
const TOP = 80;
const LEFT = 470;
const RIGHT = 900;

/** Alarms a week where nothing happens: fleetally's upper bound and count, and each rule's, on a logarithmic axis. */
export function promisePlot(settings: readonly PromiseFigures[], total: PromiseFigures): string {
  const axis = logAxis(0.05, 168, LEFT, RIGHT);
  const rows = [...settings, total];
  const bottom = TOP + rows.length * ROW;
  const rules = Object.keys(total.peers);
  const marks: Mark[] = [
    ...legend(rules),
    ...axis.ticks([0.1, 1, 10, 100], TOP - 8, bottom),
    text(
      (LEFT + RIGHT) / 2,
      bottom + 32,
      'incidents a week although nothing happens (rules: alarms, asked once an hour)',
      'quiet middle',
    ),
    line(axis.at(1), TOP - 8, axis.at(1), bottom, 'promise'),
    text(axis.at(1) + 5, TOP - 12, 'promised: at most 1', 'promise-text'),
  ];
  for (const [i, { title, perWeek, upper, peers }] of rows.entries()) {
    const y = TOP + i * ROW + ROW / 2;
    marks.push(text(LEFT - 14, y + 4, title, i === settings.length ? 'end strong' : 'end'));
    for (const [r, rule] of rules.entries()) marks.push(dot(axis.at(peers[rule] ?? 0), y, 3, `s${r}`));
    marks.push(line(axis.at(perWeek), y, axis.at(upper), y, 'ours-line'), dot(axis.at(perWeek), y, 5, 'ours'));
  }
  return svg(
    RIGHT + 30,
    bottom + 44,
    'Alarms a week in fleets where nothing happens, fleetally beside other rules',
    marks,
  );
}

function legend(rules: readonly string[]): Mark[] {
  const marks: Mark[] = [dot(16, 16, 5, 'ours'), text(27, 20, 'fleetally, to its upper 95 % bound', 'strong')];
  for (const [r, rule] of rules.entries()) {
    const x = r < 3 ? 270 + 215 * r : 16 + 215 * (r - 3);
    const y = r < 3 ? 16 : 36;
    marks.push(dot(x, y, 4, `s${r}`), text(x + 10, y + 4, rule));
  }
  return marks;
}
