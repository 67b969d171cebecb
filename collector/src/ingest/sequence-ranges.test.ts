import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SequenceRanges } from './sequence-ranges.js';

const SEED = 20_261_123;

describe('SequenceRanges', () => {
  it('holds what a set holds, in as few ranges as there are runs', () => {
    const sequences = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });
    fc.assert(
      fc.property(sequences, sequences, (loaded, added) => {
        const oracle = new Set(loaded);
        const ranges = new SequenceRanges([...runs(oracle)]);
        for (const sequence of added) {
          ranges.add(sequence);
          oracle.add(sequence);
        }
        for (let sequence = 0; sequence <= 42; sequence++) expect(ranges.has(sequence)).toBe(oracle.has(sequence));
        expect(ranges.rangeCount).toBe([...runs(oracle)].length);
      }),
      { seed: SEED },
    );
  });
});

function* runs(sequences: ReadonlySet<number>): Generator<[number, number]> {
  for (const from of [...sequences].sort((a, b) => a - b)) {
    if (sequences.has(from - 1)) continue;
    let to = from;
    while (sequences.has(to + 1)) to += 1;
    yield [from, to];
  }
}
