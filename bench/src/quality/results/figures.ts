import type { MeasuredCase } from './results.js';
import { poissonUpperBound } from '../measure/poisson-bound.js';

/** A row of the promise's table. */
export interface PromiseFigures {
  readonly id: string;
  readonly title: string;
  readonly incidents: number;
  readonly alarms: number;
  readonly weeks: number;
  readonly perWeek: number;
  readonly upper: number;
  readonly kept: boolean;
  /** Alarms a week of a rule that is asked once an hour. */
  readonly peers: Readonly<Record<string, number>>;
}

const HOURS_PER_WEEK = 168;

export function promiseFigures(cases: readonly MeasuredCase[]): PromiseFigures[] {
  return cases.flatMap(({ id, title, rows }) => {
    const row = rows[0];
    if (!id.startsWith('promise-') || row === undefined) return [];
    const { incidents = 0, alarms = 0, weeks = 0 } = row.values;
    const peers = Object.entries(row.peers ?? {}).map(([rule, share]) => [rule, share * HOURS_PER_WEEK] as const);
    return {
      ...{ id: id.slice('promise-'.length), title: title.replace(/^no change: /, ''), incidents, alarms, weeks },
      ...{ perWeek: incidents / weeks, upper: poissonUpperBound(incidents) / weeks },
      ...{ kept: row.kept !== false, peers: Object.fromEntries(peers) },
    };
  });
}

/** All settings together: the promise is about these. */
export function promiseTotal(settings: readonly PromiseFigures[]): PromiseFigures {
  const incidents = settings.reduce((sum, setting) => sum + setting.incidents, 0);
  const alarms = settings.reduce((sum, setting) => sum + setting.alarms, 0);
  const weeks = settings.reduce((sum, setting) => sum + setting.weeks, 0);
  const rules = Object.keys(settings[0]?.peers ?? {});
  const mean = (rule: string): number =>
    settings.reduce((sum, { peers, weeks: w }) => sum + ((peers[rule] ?? 0) * w) / weeks, 0);
  const upper = poissonUpperBound(incidents) / weeks;
  return {
    ...{ id: 'all', title: 'all settings together', incidents, alarms, weeks, perWeek: incidents / weeks, upper },
    ...{ kept: upper <= 1, peers: Object.fromEntries(rules.map((rule) => [rule, mean(rule)])) },
  };
}

/** A row of the power's table. Windows are undefined where the change was not found. */
export interface PowerFigures {
  readonly id: string;
  readonly title: string;
  readonly target: number | undefined;
  readonly median: number | undefined;
  readonly lower: number | undefined;
  readonly upper: number | undefined;
  readonly found: number;
  readonly of: number;
  readonly kept: boolean | undefined;
  /** Share of the first twelve windows in which a rule fires on the changed column. */
  readonly peers: Readonly<Record<string, number>>;
}

export function powerFigures(cases: readonly MeasuredCase[]): PowerFigures[] {
  return cases.flatMap(({ id, title, rows }) => {
    const row = rows[0];
    if (!id.startsWith('power-') || row?.peers === undefined) return [];
    const { target, median, lower, upper, found = 0, of = 0 } = row.values;
    return {
      ...{ id: id.slice('power-'.length), title: title.replace(/^power: /, ''), target, median, lower, upper },
      ...{ found, of, kept: row.kept, peers: row.peers },
    };
  });
}
