interface Uniform {
  uniform(): number;
}

/**
 * Two independent standard normals.
 *
 * Cost: about 1.27 pairs of uniforms, one log and one root. Source: Marsaglia & Bray, 1964 (polar method).
 */
export function normalByPolar(source: Uniform): readonly [number, number] {
  for (;;) {
    const u = 2 * source.uniform() - 1;
    const v = 2 * source.uniform() - 1;
    const square = u * u + v * v;
    if (square >= 1 || square === 0) continue;
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    return [u * scale, v * scale];
  }
}

/**
 * A Poisson count with the given mean (>= 0).
 *
 * Cost: O(mean) below 10, constant above. Source: Knuth's product below 10; Hormann, The transformed rejection method
 * for generating Poisson random variables, 1993 (PTRS), above.
 */
export function poisson(source: Uniform, mean: number): number {
  return mean < 10 ? poissonByProduct(source, mean) : poissonByRejection(source, mean);
}

function poissonByProduct(source: Uniform, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = source.uniform(); product > limit; product *= source.uniform()) count++;
  return count;
}

function poissonByRejection(source: Uniform, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const quickAccept = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = source.uniform() - 0.5;
    const v = source.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quickAccept) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (left <= -mean + k * Math.log(mean) - logFactorial(k)) return k;
  }
}

/** ln k!: exact by summation below 16, Stirling's series (error < 1e-10) above. */
function logFactorial(k: number): number {
  if (k < 16) {
    let sum = 0;
    for (let i = 2; i <= k; i++) sum += Math.log(i);
    return sum;
  }
  const n = k + 1;
  return (n - 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3);
}
