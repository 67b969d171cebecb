import { KINDS, factsOf, type KindFacts } from '../kinds.js';
import type { Scored } from './score.js';

export interface Cell {
  readonly rollouts: number;
  readonly right: number;
  readonly rightAction: number;
  readonly rolledBack: number;
  /** Medians over those that called for a rollback; absent when none did. */
  readonly exposed?: number;
  readonly afterHours?: number;
}

export function cellOf(results: readonly Scored[]): Cell {
  const back = results.filter(({ rolledBack }) => rolledBack);
  const count = (is: (each: Scored) => boolean): number => results.filter(is).length;
  return {
    rollouts: results.length,
    right: count(({ right }) => right),
    rightAction: count(({ rightAction }) => rightAction),
    rolledBack: back.length,
    ...(back.length === 0
      ? {}
      : {
          exposed: median(back.map((each) => each.exposed)),
          afterHours: median(back.map((each) => each.afterHours!)),
        }),
  };
}

export function judgesIn(results: readonly Scored[]): string[] {
  return [...new Set(results.map(({ judge }) => judge))];
}

export function kindsIn(results: readonly Scored[]): KindFacts[] {
  return KINDS.filter(({ kind }) => results.some((each) => each.kind === kind));
}

/** For the terminal. */
export function plainTable(results: readonly Scored[]): string {
  return judgesIn(results)
    .map((judge) => {
      const own = results.filter((each) => each.judge === judge);
      const lines = kindsIn(own).map(({ kind, bad }) =>
        lineOf(kind, cellOf(own.filter((each) => each.kind === kind)), bad),
      );
      const good = own.filter(({ kind }) => !factsOf(kind).bad);
      const bad = own.filter(({ kind }) => factsOf(kind).bad);
      const all = cellOf(own);
      const sum = [
        `  right action and scope: ${percent(all.right, all.rollouts)}; right action: ${percent(all.rightAction, all.rollouts)}`,
        `  rollbacks where the release was not at fault: ${cellOf(good).rolledBack} of ${good.length}`,
        `  of bad releases, median exposed: ${bad.length === 0 ? '–' : share(cellOf(bad).exposed)}`,
      ];
      return [judge, ...lines, ...sum].join('\n');
    })
    .join('\n\n');
}

function lineOf(kind: string, cell: Cell, bad: boolean): string {
  const { rollouts, right, rightAction, rolledBack, exposed, afterHours } = cell;
  const when = rolledBack === 0 ? '' : `, exposed ${share(exposed)}, after ${afterHours!.toFixed(0)} h`;
  return `  ${kind.padEnd(16)} right ${right} of ${rollouts}, action ${rightAction}, rolled back ${rolledBack}${bad ? '' : ' (none ought to be)'}${when}`;
}

/** As Markdown has it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

export function share(value: number | undefined): string {
  return value === undefined ? '–' : `${(100 * value).toFixed(1)} %`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
