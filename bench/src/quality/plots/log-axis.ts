import { line, text, type Mark } from './svg.js';

/** A logarithmic axis from `least` to `most`, over pixels `from` to `to`. What is below `least`, zero too, stands at its left end. */
export interface LogAxis {
  at(value: number): number;
  /** Grid lines and figures for these values, from `top` to `bottom`. */
  ticks(values: readonly number[], top: number, bottom: number): Mark[];
}

export function logAxis(least: number, most: number, from: number, to: number): LogAxis {
  const at = (value: number): number =>
    from + ((to - from) * Math.log(Math.max(least, Math.min(most, value)) / least)) / Math.log(most / least);
  return {
    at,
    ticks: (values, top, bottom) =>
      values.flatMap((value) => [
        line(at(value), top, at(value), bottom, 'grid'),
        text(at(value), bottom + 15, String(value), 'quiet middle'),
      ]),
  };
}
