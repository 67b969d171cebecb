import { medianOf, summarise, type Summary } from './summary.js';

/** One of several ways that are compared. `measure` does its work once and says what it cost. */
export interface Contender {
  readonly name: string;
  readonly measure: () => number | Promise<number>;
}

export interface Standing extends Summary {
  readonly name: string;
  /** Median over the rounds of this contender's cost over the first one's in the same round. */
  readonly ratioToFirst: number;
}

/**
 * Measures contenders in turn, round by round, every second round backwards: what disturbs the machine for a while
 * disturbs all of them, and nobody always comes after the same neighbour.
 */
export async function interleave(
  contenders: readonly Contender[],
  options: { readonly rounds: number; readonly warmUps: number },
): Promise<Standing[]> {
  const samples = contenders.map((): number[] => []);
  for (let round = -options.warmUps; round < options.rounds; round++) {
    const order = [...contenders.keys()];
    if (round % 2 !== 0) order.reverse();
    for (const i of order) {
      const cost = await contenders[i]!.measure();
      if (round >= 0) samples[i]!.push(cost);
    }
  }
  const first = samples[0] ?? [];
  return contenders.map(({ name }, i) => ({
    name,
    ...summarise(samples[i]!),
    ratioToFirst: medianOf(samples[i]!.map((cost, round) => cost / first[round]!)),
  }));
}
