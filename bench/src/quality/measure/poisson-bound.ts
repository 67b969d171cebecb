/**
 * Upper 95 % bound of a Poisson mean after `count` events: the mean at which so few or fewer have probability 5 %.
 *
 * Source: Garwood, 1936. Found by bisection; relative error below 1e-9.
 */
export function poissonUpperBound(count: number): number {
  let low = count;
  let high = 3 + count + 4 * Math.sqrt(count + 1);
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (atMost(count, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

/** P(Poisson(mean) <= count), in logarithms so that large means don't underflow. */
function atMost(count: number, mean: number): number {
  let term = -mean;
  let sum = Math.exp(term);
  for (let k = 1; k <= count; k++) {
    term += Math.log(mean / k);
    sum += Math.exp(term);
  }
  return sum;
}
