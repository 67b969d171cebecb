import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Counter } from '../counter/counter.js';
import { blockOf, cellLayout } from '../cells/layout.js';
import { numericFeature, planOf } from '../testing/plans.js';
import { signalsOf } from './signals-of.js';

describe('the example of docs/concepts/cells-and-signals.md', () => {
  const reference = [250, 250, 250, 250, 0, 0, 0];
  const plan = planOf(
    [
      numericFeature('temperature', [10, 18, 21, 24, 35], { reference }),
      numericFeature('humidity', [20, 40, 50, 60, 90], { reference }),
    ],
    { pairs: [[0, 1]] },
  );
  const page = readFileSync(new URL('../../../docs/concepts/cells-and-signals.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/^```text\n(.*?)^```$/gms)].map(([, text]) => text!);
  const rows = blocks.find((text) => text.startsWith('temperature  19.5'))!;
  const [temperature, humidity] = rows.split('\n').map((line) => line.split(/ +/).slice(1).map(Number)) as [number[], number[]]; // prettier-ignore
  const counter = new Counter(plan);
  counter.countRows(Float64Array.from(temperature.flatMap((value, i) => [value, humidity[i]!])), 8);

  it('has these counts', () => {
    expect([...counter.cells.subarray(0, 7)]).toEqual([0, 1, 3, 2, 0, 1, 1]);
    expect([...counter.cells.subarray(7, 14)]).toEqual([0, 3, 3, 2, 0, 0, 0]);
    expect(counter.cells[blockOf(cellLayout(plan), 'pairs')!.offset]).toBe(7);
  });

  it('has these signals', () => {
    const set = signalsOf(plan);
    const samples = new Float64Array(set.groups.length);
    const sums = new Float64Array(set.signals.length);
    set.measure(counter.cells, 8, samples, sums);
    const value = (id: string): number => {
      const index = set.signals.findIndex((signal) => signal.id === id);
      return sums[index]! / samples[set.signals[index]!.group]!;
    };
    expect(value('temperature/location')).toBeCloseTo(0.77, 2);
    expect(value('temperature/out-of-range')).toBe(1 / 8);
    expect(value('temperature~humidity/concordance')).toBeCloseTo(2.91, 2);
  });
});
