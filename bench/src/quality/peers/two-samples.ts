/** Largest distance between the empirical distributions of two sorted samples. */
export function ksDistance(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= value) i += 1;
    while (j < b.length && b[j]! <= value) j += 1;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

/** P-value of a distance between samples of n and m values. Source: the limiting distribution, Smirnov 1948. */
export function ksPValue(distance: number, n: number, m: number): number {
  const x = distance * Math.sqrt((n * m) / (n + m));
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 20; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.max(0, Math.min(1, sum));
}

/** First Wasserstein distance between two sorted samples: the area between their distributions. */
export function wasserstein(a: Float64Array, b: Float64Array): number {
  let area = 0;
  let before = Math.min(a[0]!, b[0]!);
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    area += Math.abs(i / a.length - j / b.length) * (value - before);
    before = value;
    while (i < a.length && a[i]! <= value) i += 1;
    while (j < b.length && b[j]! <= value) j += 1;
  }
  return area;
}

/** Counts of a sorted sample between edges; what lies outside goes into the first and last bin. */
export function histogram(sorted: Float64Array, edges: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(edges.length - 1);
  let bin = 0;
  for (const value of sorted) {
    while (bin < counts.length - 1 && value >= edges[bin + 1]!) bin += 1;
    counts[bin]! += 1;
  }
  return counts;
}

/** Jensen-Shannon distance (base 2) between two sets of counts. */
export function jensenShannon(a: Float64Array, b: Float64Array): number {
  const [n, m] = [sum(a), sum(b)];
  let divergence = 0;
  for (let i = 0; i < a.length; i++) {
    const p = a[i]! / n;
    const q = b[i]! / m;
    const mean = (p + q) / 2;
    if (p > 0) divergence += (p * Math.log2(p / mean)) / 2;
    if (q > 0) divergence += (q * Math.log2(q / mean)) / 2;
  }
  return Math.sqrt(Math.max(0, divergence));
}

/** Population stability index; empty cells count as one in ten thousand. */
export function populationStability(a: Float64Array, b: Float64Array): number {
  const [n, m] = [sum(a), sum(b)];
  let index = 0;
  for (let i = 0; i < a.length; i++) {
    const p = Math.max(a[i]! / n, 1e-4);
    const q = Math.max(b[i]! / m, 1e-4);
    index += (p - q) * Math.log(p / q);
  }
  return index;
}

/** So many equally likely points of a sorted sample, from its least to its largest value. */
export function quantiles(sorted: Float64Array, count: number): Float64Array {
  return Float64Array.from(
    { length: count + 1 },
    (_, i) => sorted[Math.min(sorted.length - 1, Math.round((i / count) * (sorted.length - 1)))]!,
  );
}

/** Equally wide bins over a sorted sample, as many as its size and skew ask for. Source: Doane, 1976. */
export function doaneEdges(sorted: Float64Array): Float64Array {
  const n = sorted.length;
  const mean = sum(sorted) / n;
  let second = 0;
  let third = 0;
  for (const value of sorted) {
    second += (value - mean) ** 2 / n;
    third += (value - mean) ** 3 / n;
  }
  const skew = Math.abs(third / second ** 1.5);
  const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const bins = Math.ceil(1 + Math.log2(n) + Math.log2(1 + skew / spread));
  const [low, high] = [sorted[0]!, sorted[n - 1]!];
  return Float64Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
