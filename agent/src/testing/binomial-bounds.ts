/**
 * Clopper and Pearson's 95 % interval of a share from `successes` of `trials`: covers it at least as often as it says.
 * By bisection of the exact binomial tails; cost O(trials) each.
 */
export function binomialBounds(successes: number, trials: number): { readonly low: number; readonly high: number } {
  return {
    low: successes === 0 ? 0 : bisect((p) => 1 - below(successes, trials, p) < 0.025),
    high: successes === trials ? 1 : bisect((p) => below(successes + 1, trials, p) > 0.025),
  };
}

/** P(Bin(trials, p) < limit), added up from the limit downwards, where the terms soon vanish. */
function below(limit: number, trials: number, p: number): number {
  let log = logChoose(trials, limit - 1) + (limit - 1) * Math.log(p) + (trials - limit + 1) * Math.log1p(-p);
  const odds = (1 - p) / p;
  // From the mode's far side the terms first grow, so that the shorter sum is the other one.
  if (limit - 1 > trials * p) return 1 - above(limit, trials, p);
  let sum = 0;
  for (let k = limit - 1; k >= 0; k -= 1) {
    const term = Math.exp(log);
    sum += term;
    if (term < 1e-17 * sum) break;
    log += Math.log((k / (trials - k + 1)) * odds);
  }
  return Math.min(1, sum);
}

function above(limit: number, trials: number, p: number): number {
  let log = logChoose(trials, limit) + limit * Math.log(p) + (trials - limit) * Math.log1p(-p);
  let sum = 0;
  for (let k = limit; k <= trials; k += 1) {
    const term = Math.exp(log);
    sum += term;
    if (term < 1e-17 * sum) break;
    log += Math.log(((trials - k) / (k + 1)) * (p / (1 - p)));
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= Math.min(k, n - k); i += 1) log += Math.log((n - i + 1) / i);
  return log;
}

function bisect(low: (p: number) => boolean): number {
  let [from, to] = [0, 1];
  for (let step = 0; step < 50; step += 1) {
    const middle = (from + to) / 2;
    if (low(middle)) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}
