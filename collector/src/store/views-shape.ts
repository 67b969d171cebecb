import type { Row } from './connection/lane.js';
import { number, text } from './fields.js';
import type { Figure, SignalTally } from './views.js';

/** A number that is fit to show, or the word for there being none. */
export function figure(value: number): Figure {
  return Number.isFinite(value) ? value : 'no-data';
}

/** A column of Float64, sent as text since JSON knows no NaN; infinite evidence is shown as the largest number. */
export function figureField(row: Row, column: string): Figure {
  const value = text(row, column);
  if (value === 'inf') return Number.MAX_VALUE;
  return value === '-inf' ? -Number.MAX_VALUE : figure(Number(value));
}

/** Newest verdict of each signal, counted. */
export interface TallyRow {
  readonly model: string;
  readonly clock: string;
  readonly outcome: string;
  readonly reason: string;
  readonly signals: number;
}

export function tallyRow(row: Row): TallyRow {
  return {
    model: text(row, 'model'),
    clock: text(row, 'last_clock'),
    outcome: text(row, 'last_outcome'),
    reason: text(row, 'last_reason'),
    signals: number(row, 'signals'),
  };
}

export function tally(rows: readonly TallyRow[]): SignalTally {
  const outcomes: Record<string, number> = {};
  const clocks: Record<string, number> = {};
  for (const { clock, outcome, reason, signals } of rows) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + signals;
    // A signal that still learns has no clock of its own yet, whatever it is evaluated at meanwhile.
    const name = reason === 'learning' ? 'learning' : clock;
    clocks[name] = (clocks[name] ?? 0) + signals;
  }
  return { outcomes, clocks };
}
