/** Beyond so many events their number is as good as normal, and the interval of the means says enough. */
export const MANY_EVENTS = 200;
/** Shape of the prior: Jeffreys' for a rate. */
const SHAPE = 0.5;

/**
 * The largest rate that is not refuted by `events` among `samples`, at all looks together with probability 1 − alpha.
 *
 * For counts that are Poisson given the past, u ↦ E(u) = e^(u n) u^(−k) b^a Γ(a + k) / (Γ(a) (b + n)^(a + k)), with a = ½ and
 * b = a / `scale`, is an e-process against the rate u: the likelihood ratio of a mixture of rates to it. The bound is
 * where it reaches 1 / alpha above k / n; without any event that is n u = ln(1 / alpha) + ½ ln(1 + n / b). Exact.
 * Result: a rate per sample; the observed one where there are more than 200 events. Source: Robbins 1970.
 */
export function rateBoundAlways(events: number, samples: number, scale: number, alpha: number): number {
  const k = Math.max(0, Math.round(events));
  const observed = k / samples;
  if (k > MANY_EVENTS) return observed;
  const b = SHAPE / scale;
  let constant = SHAPE * Math.log(b) - (SHAPE + k) * Math.log(b + samples);
  for (let i = 0; i < k; i++) constant += Math.log(SHAPE + i);
  const logEvidence = (u: number): number => u * samples + constant - (k === 0 ? 0 : k * Math.log(u));
  let [low, high] = [Math.max(observed, 1e-300), Math.max(2 * observed, scale)];
  while (logEvidence(high) < -Math.log(alpha)) high *= 2;
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (logEvidence(middle) < -Math.log(alpha)) low = middle;
    else high = middle;
  }
  return high;
}
