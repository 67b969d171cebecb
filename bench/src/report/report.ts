import { verdictOf, type BenchOutcome, type Figure } from '../measure/figure.js';
import { machineLine, type Machine } from '../machine.js';
import { readable } from './numbers.js';

/** One bench's outcome and how long it took. `load` is the machine's during it. */
export interface BenchReport {
  readonly id: string;
  readonly title: string;
  readonly seconds: number;
  readonly load: number;
  readonly outcome: BenchOutcome;
}

const HEAD = ['what', 'median', 'min – max', 'beside', 'target', 'verdict'];

/** One bench for a terminal. */
export function plainText({ id, title, seconds, load, outcome }: BenchReport): string {
  const head = `${id}: ${title} (${seconds.toFixed(0)} s, load ${load.toFixed(1)})`;
  if (outcome.outcome === 'skipped') return `${head}\n  skipped: ${outcome.reason}`;
  const table = [HEAD, ...outcome.figures.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd());
  return [head, ...lines, ...outcome.notes.map((note) => `  ${note}`)].join('\n');
}

export interface PageFacts {
  readonly command: string;
  readonly date: string;
  readonly machine: Machine;
}

/** All benches as a page. */
export function markdownPage(reports: readonly BenchReport[], { command, date, machine }: PageFacts): string {
  const missed = missedTargets(reports);
  const loads = reports.map(({ load }) => load);
  return `${[
    '# Speed and size, measured',
    '',
    `Written by \`${command}\` (${date}, ${machineLine(machine)}). Do not edit: run it again.`,
    '',
    `The machine was shared: its load average was ${machine.load.toFixed(1)} at the start and ${range(loads)} at the end of the benches, on ${machine.cores} cores; beside each bench stands what it was then. Contenders take turns, round by round, so that what disturbs one disturbs all. Medians over the repetitions, with the smallest and largest.`,
    '',
    missed.length === 0
      ? 'Every target that was measured was met.'
      : `**Missed: ${missed.map(({ what }) => what).join('; ')}.**`,
    ...reports.flatMap(section),
  ].join('\n')}\n`;
}

export function missedTargets(reports: readonly BenchReport[]): Figure[] {
  return reports.flatMap(({ outcome }) =>
    outcome.outcome === 'measured' ? outcome.figures.filter((figure) => verdictOf(figure) === 'missed') : [],
  );
}

function section({ id, title, seconds, load, outcome }: BenchReport): string[] {
  const head = ['', `## ${id}: ${title}`, ''];
  if (outcome.outcome === 'skipped') return [...head, `Skipped: ${outcome.reason}.`];
  return [
    ...head,
    `| ${HEAD.join(' | ')} |`,
    `|${'---|'.repeat(HEAD.length)}`,
    ...outcome.figures.map((figure) => `| ${cellsOf(figure).join(' | ')} |`),
    '',
    ...outcome.notes.flatMap((note) => [note, '']),
    `Load ${load.toFixed(1)}, ${seconds.toFixed(0)} s.`,
  ];
}

function cellsOf(figure: Figure): string[] {
  const { what, unit, median, min, max, repetitions, target, ratio } = figure;
  return [
    what,
    `${readable(median)} ${unit}`,
    repetitions === 1 ? 'once' : `${readable(min)} – ${readable(max)} (${repetitions})`,
    ratio === undefined ? '' : `${readable(ratio.median)} × ${ratio.to}`,
    target === undefined ? '' : `≤ ${readable(target)} ${unit}`,
    verdictOf(figure),
  ];
}

function range(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`;
}
