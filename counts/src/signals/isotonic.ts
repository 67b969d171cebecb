/**
 * The non-decreasing sequence nearest to `successes[i] / trials[i]` in least squares weighted by trials: accuracy per
 * confidence bin that rises with confidence. Bins without trials lie on the line between their neighbours, or level with the
 * only one; with no trials at all every value is NaN-free ½.
 *
 * Cost: O(n). Source: pool adjacent violators; Ayer et al., 1955.
 */
export function isotonicRates(successes: ArrayLike<number>, trials: ArrayLike<number>): Float64Array {
  const pools: { successes: number; trials: number; bins: number[] }[] = [];
  for (let bin = 0; bin < trials.length; bin++) {
    if (!(trials[bin]! > 0)) continue;
    let pool = { successes: successes[bin]!, trials: trials[bin]!, bins: [bin] };
    for (let last = pools.at(-1); last !== undefined && rate(last) >= rate(pool); last = pools.at(-1)) {
      pool = {
        successes: last.successes + pool.successes,
        trials: last.trials + pool.trials,
        bins: [...last.bins, ...pool.bins],
      };
      pools.pop();
    }
    pools.push(pool);
  }
  const rates = new Float64Array(trials.length).fill(NaN);
  for (const pool of pools) for (const bin of pool.bins) rates[bin] = rate(pool);
  return filled(rates);
}

function rate(pool: { successes: number; trials: number }): number {
  return pool.successes / pool.trials;
}

function filled(rates: Float64Array): Float64Array {
  const known = [...rates.keys()].filter((bin) => !Number.isNaN(rates[bin]!));
  return rates.map((value, bin) => {
    if (!Number.isNaN(value)) return value;
    const left = known.findLast((other) => other < bin);
    const right = known.find((other) => other > bin);
    if (left === undefined || right === undefined) return rates[left ?? right ?? -1] ?? 0.5;
    return rates[left]! + ((rates[right]! - rates[left]!) * (bin - left)) / (right - left);
  });
}
