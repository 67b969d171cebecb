import { bar, dot, line, svg, text, type Mark } from '../../quality/plots/svg.js';
import { cellOf, judgesIn, kindsIn } from './tables.js';
import type { Scored } from './score.js';

const ROW = 26;
const TOP = 66;
const LEFT = 440;
const RIGHT = 880;

/** Share of right answers of each judge, by kind of rollout: the first judge as a bar, the others as dots. */
export function rightPlot(results: readonly Scored[]): string {
  const judges = judgesIn(results);
  const kinds = kindsIn(results);
  const bottom = TOP + kinds.length * ROW;
  const at = (share: number): number => LEFT + (RIGHT - LEFT) * share;
  const marks: Mark[] = [
    ...judges.flatMap((judge, j) => legend(judge, j)),
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
      line(at(share), TOP - 6, at(share), bottom, 'grid'),
      text(at(share), bottom + 16, `${100 * share} %`, 'quiet middle'),
    ]),
  ];
  for (const [k, { kind, title }] of kinds.entries()) {
    const y = TOP + k * ROW + ROW / 2;
    marks.push(text(LEFT - 14, y + 4, title, 'end'));
    for (const [j, judge] of judges.entries()) {
      const cell = cellOf(results.filter((each) => each.kind === kind && each.judge === judge));
      const share = cell.right / cell.rollouts;
      if (j === 0) marks.push(bar(LEFT, y - 8, at(share) - LEFT, 16, 'wanted'), dot(at(share), y, 6, 'ours'));
      else marks.push(dot(at(share), y + 3 * (j - 2.5), 3.5, `s${j - 1}`));
    }
  }
  return svg(RIGHT + 40, bottom + 30, 'Share of right answers by kind of rollout and judge', marks);
}

function legend(judge: string, j: number): Mark[] {
  const [x, y] = [16 + 290 * (j % 3), 16 + 22 * Math.floor(j / 3)];
  return [
    dot(x, y, j === 0 ? 6 : 4, j === 0 ? 'ours' : `s${j - 1}`),
    text(x + 12, y + 4, judge, j === 0 ? 'strong' : ''),
  ];
}
