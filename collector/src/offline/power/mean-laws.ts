import { foundAfter, type Lanes } from './found-after.js';
import { meanLaw, type MeanStream } from './laws.js';

/** One law, with what has been worked out about it. Changes are in standard deviations of the stream's mean. */
export interface KnownLaw {
  readonly after: (change: number, most: number) => number;
  /** The smallest change that half of all streams find within so many blocks; Infinity where there is none. */
  readonly within: (blocks: number) => number;
}

/** Kinds of change whose streams have the same law share its answers: most of the work is here. */
export class MeanLaws {
  readonly #lanes: Lanes;
  readonly #known = new Map<string, KnownLaw>();

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
  }

  of(stream: MeanStream): KnownLaw {
    const key = JSON.stringify(stream);
    const law = this.#known.get(key) ?? knownLaw(stream, this.#lanes);
    this.#known.set(key, law);
    return law;
  }
}

/** Largest change worth looking at: the fast lane finds 7. */
const LARGEST = 1_000;

function knownLaw(stream: MeanStream, lanes: Lanes): KnownLaw {
  const after = foundAfter(meanLaw(stream), lanes);
  const answers = new Map<number, number>();
  return {
    after,
    within(blocks) {
      const finds = (change: number): boolean => after(change, blocks + 1) <= blocks;
      const answer = answers.get(blocks) ?? (finds(LARGEST) ? least(0.05, LARGEST, 0.02, finds) : Infinity);
      answers.set(blocks, answer);
      return answer;
    },
  };
}

/** The least value from `low` to `high` that `holds`, by bisection of the logarithm, to a relative `tolerance`. */
export function least(low: number, high: number, tolerance: number, holds: (value: number) => boolean): number {
  let [from, to] = [low, high];
  while (to / from > 1 + tolerance) {
    const middle = Math.sqrt(from * to);
    if (holds(middle)) to = middle;
    else from = middle;
  }
  return to;
}
