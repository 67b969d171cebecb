import type { PowerFigures, PromiseFigures } from './figures.js';
import type { MeasuredCase } from './results.js';

/** Alarms a week where nothing happens, fleetally's beside the rules that are asked once an hour. */
export function promiseTable(settings: readonly PromiseFigures[], total: PromiseFigures): string[] {
  const rules = Object.keys(total.peers);
  const line = (
    { title, incidents, alarms, weeks, perWeek, upper, kept, peers }: PromiseFigures,
    strong = '',
  ): string =>
    row([
      `${strong}${title}${strong}`,
      weeks.toFixed(0),
      `${kept ? '' : '✗ '}${strong}${perWeek.toFixed(2)}${strong} (${incidents} of ${alarms})`,
      upper.toFixed(2),
      ...rules.map((rule) => short(peers[rule] ?? 0)),
    ]);
  return [
    row(['nothing happens, but', 'weeks', 'fleetally: incidents a week (of so many alarms)', 'below (95 %)', ...rules]),
    row(['---', '--:', '--:', '--:', ...rules.map(() => '--:')]),
    ...settings.map((setting) => line(setting)),
    line(total, '**'),
  ];
}

/** Windows until a change is found, and how often the rules fire on what has changed. */
export function powerTable(targets: readonly PowerFigures[]): string[] {
  const rules = Object.keys(targets[0]?.peers ?? {});
  const windows = (value: number | undefined): string => value?.toFixed(0) ?? 'not found';
  return [
    row(['change', 'target', 'median windows', 'quartiles', 'found', ...rules]),
    row(['---', '--:', '--:', '--:', '--:', ...rules.map(() => '--:')]),
    ...targets.map(({ title, target, median, lower, upper, found, of, kept, peers }) =>
      row([
        title,
        target === undefined ? '–' : `≤ ${target}`,
        `${kept === false ? '✗ ' : ''}**${windows(median)}**`,
        `${windows(lower)} to ${windows(upper)}`,
        `${found} of ${of}`,
        ...rules.map((rule) => `${(100 * (peers[rule] ?? 0)).toFixed(0)} %`),
      ]),
    ),
  ];
}

/** Cases that have no table of their own. */
export function otherTable(cases: readonly MeasuredCase[]): string[] {
  return [
    row(['case', 'quantity', 'wanted', 'measured']),
    row(['---', '---', '---', '---']),
    ...cases.flatMap(({ title, rows }) =>
      rows.map(({ quantity, expected, measured, kept }, i) =>
        row([i === 0 ? title : '', quantity, expected, `${kept === false ? '✗ ' : ''}${measured}`]),
      ),
    ),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function short(value: number): string {
  return value === 0 ? '0' : value.toFixed(value < 10 ? 1 : 0);
}
