import type { Attributes, ReportColumns, WatchedSignals } from './types.js';

/** Seeded, uniform in [0, 1), for tests and nothing else: mulberry32. */
export function seededUniform(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Standard normals from uniform numbers: Box–Muller. */
export function normalsFrom(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Seeded normals for tests and nothing else. */
export function seededNormals(seed: number): () => number {
  return normalsFrom(seededUniform(seed));
}

export interface FakeFleet {
  readonly watched: WatchedSignals;
  readonly devices: readonly string[];
  readonly attributes: readonly Attributes[];
  /** One window; `shift(device, signal)` in standard deviations of one inference. */
  window(start: number, shift?: (device: number, signal: number) => number): ReportColumns;
}

/** Devices that differ for ever (offset 1 sd), each window a mean of `n` independent inferences. */
export function fakeFleet(
  attributes: readonly Attributes[],
  features: readonly string[],
  n: number,
  seed: number,
): FakeFleet {
  const normal = seededNormals(seed);
  const signals = features.map((feature, s) => ({
    id: `${feature}/location`,
    name: 'location',
    feature,
    kind: 'mean' as const,
    group: s,
    unitSd: 1,
  }));
  const watched = { signals, groups: [...features] };
  const devices = attributes.map((_, d) => `device-${d}`);
  const offsets = devices.map(() => features.map(() => normal()));
  return {
    watched,
    devices,
    attributes,
    window(start, shift = () => 0) {
      const samples = new Float64Array(devices.length * features.length).fill(n);
      const sums = new Float64Array(devices.length * features.length);
      for (let d = 0; d < devices.length; d++) {
        for (let s = 0; s < features.length; s++) {
          sums[d * features.length + s] = n * (offsets[d]![s]! + shift(d, s)) + Math.sqrt(n) * normal();
        }
      }
      return { start, seconds: 300, devices, attributes, samples, sums };
    },
  };
}
