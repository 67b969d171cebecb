import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { NAME_LENGTH, PredictionTable } from './prediction-table.js';

const SEED = 20_261_130;

/** The same, with nothing forgotten: what the bounded table has to agree with. */
interface Known {
  readonly number: number;
  readonly predicted: number;
  readonly at: number;
  answered: boolean;
}

type Step =
  | { readonly kind: 'run'; readonly rows: number }
  | { readonly kind: 'label'; readonly back: number }
  | { readonly kind: 'wait'; readonly ms: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('run' as const), rows: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ kind: fc.constant('label' as const), back: fc.integer({ min: -1, max: 25 }) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 4_000 }) }),
  ),
  { maxLength: 60 },
);

describe('PredictionTable', () => {
  it(`joins as an unbounded list would, but for what is too old or too far back (seed ${SEED})`, () => {
    const [size, seconds] = [8, 10];
    const check = (given: readonly Step[]): void => {
      const table = new PredictionTable({ predictions: size, seconds });
      const known: Known[] = [];
      let now = 0;
      for (const step of given) {
        if (step.kind === 'wait') {
          now += step.ms;
        } else if (step.kind === 'run') {
          const first = known.length + 1;
          const predicted = (row: number): number => (first + row) % 5;
          table.add({}, step.rows, predicted, now);
          for (let row = 0; row < step.rows; row++) {
            known.push({ number: first + row, predicted: predicted(row), at: now, answered: false });
          }
        } else {
          const number = known.length - step.back;
          const of = known[number - 1];
          const found = table.find(number, now);
          if (of === undefined) expect(found).toBe('unknown');
          else if (known.length - number >= size || now - of.at > 1000 * seconds) expect(found).toBe('expired');
          else if (of.answered) expect(found).toBe('duplicate');
          else {
            expect(found).toBe(of.predicted);
            table.answer(number);
            of.answered = true;
          }
        }
      }
    };
    fc.assert(fc.property(steps, check), { seed: SEED, numRuns: 300 });
  });

  it('tells the rows of a call by what it gave, and by a name of the caller', () => {
    const table = new PredictionTable({ predictions: 10, seconds: 60 });
    const [first, second] = [{}, {}];
    table.add(first, 3, () => 0, 0);
    table.add(second, 2, () => 1, 0);
    expect([0, 1, 2, 3].map((row) => table.numberOf(first, row))).toEqual([1, 2, 3, undefined]);
    expect(table.numberOf({}, 0)).toBeUndefined();
    expect(table.numberOf(first, 0.5)).toBeUndefined();
    table.name(second, 'b');
    table.name({}, 'nothing');
    table.name(first, 'x'.repeat(NAME_LENGTH + 1));
    expect([table.numberNamed('b', 1), table.numberNamed('b', 2), table.numberNamed('nothing', 0)]).toEqual([
      5,
      undefined,
      undefined,
    ]);
    expect(table.names).toBe(1);
    table.name(first, 'b');
    expect(table.numberNamed('b', 2)).toBe(3);
  });

  it('keeps no more names than predictions, and none of those that are gone', () => {
    const table = new PredictionTable({ predictions: 50, seconds: 60 });
    let most = 0;
    for (let call = 0; call < 5_000; call++) {
      const results = {};
      table.add(results, 1 + (call % 3), () => 0, 0);
      for (const alias of ['a', 'b', 'c']) table.name(results, `${alias}${call}`);
      most = Math.max(most, table.names);
    }
    expect(most).toBeLessThanOrEqual(50);
    expect(table.find(table.numberNamed('c4999', 0)!, 0)).toBe(0);
    expect(table.numberNamed('a1', 0)).toBeUndefined();
  });

  it('keeps the last rows of a call that has more rows than it keeps', () => {
    const table = new PredictionTable({ predictions: 4, seconds: 60 });
    const results = {};
    table.add(results, 10, (row) => row, 0);
    const found = Array.from({ length: 10 }, (_, row) => table.find(table.numberOf(results, row)!, 0));
    expect(found).toEqual([...new Array<string>(6).fill('expired'), 6, 7, 8, 9]);
  });
});
