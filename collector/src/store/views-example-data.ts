import { instantOf } from './views-instant.js';
import type { EvidenceBlock, HistogramCounts, Instant } from './views.js';

const EDGES = [
  -2.6, -1.53, -1.15, -0.89, -0.67, -0.49, -0.32, -0.16, 0, 0.16, 0.32, 0.49, 0.67, 0.89, 1.15, 1.53, 2.6,
].map((z) => Math.round((21.5 + 3.2 * z) * 10) / 10);
const CATEGORIES = ['closed', 'half', 'open'];

export const EXAMPLE_LABELS = {
  numeric: { labels: EDGES.slice(1).map((edge, b) => `${EDGES[b]!} – ${edge}`), edges: EDGES },
  categorical: { labels: CATEGORIES },
} as const;

/** Counts of a normal feature moved by `shift` standard deviations, or of three categories. */
export function exampleHistogram(
  kind: 'numeric' | 'categorical',
  shift: number,
  span: { from: Instant; to: Instant },
): HistogramCounts {
  const inferences = 76_800;
  const base = { outcome: 'counts', ...span, devices: 16, inferences, missing: 310 } as const;
  if (kind === 'categorical') return { ...base, counts: [41_000, 21_490, 14_000], below: 0, above: 0 };
  const share = (z: number): number => 1 / (1 + Math.exp(-1.702 * (z - shift)));
  const cumulative = EDGES.map((edge) => share((edge - 21.5) / 3.2));
  const cells = cumulative.slice(1).map((upper, b) => Math.round((upper - cumulative[b]!) * inferences));
  return {
    ...base,
    counts: cells,
    below: Math.round(cumulative[0]! * inferences),
    above: Math.round((1 - cumulative.at(-1)!) * inferences),
  };
}

/** Two days of five-minute blocks whose evidence wanders low, and climbs over the threshold at the end when `rises`. */
export function exampleEvidence(newestSeconds: number, rises: boolean): readonly EvidenceBlock[] {
  const blocks = 288;
  const threshold = 24_192;
  return Array.from({ length: blocks }, (_, i) => {
    const wander = 1.2 + Math.sin(i / 9) + 0.6 * Math.sin(i / 2.3);
    const climb = rises ? Math.max(0, i - (blocks - 48)) : 0;
    const evidence = Math.min(10 ** (wander / 2 + climb / 3.2), 4e6);
    return {
      at: instantOf(newestSeconds - (blocks - i) * 300),
      clock: 'window',
      outcome: evidence >= threshold ? 'drift' : 'stable',
      reason: '',
      effect: climb > 0 ? 0.31 : 0.01,
      deviation: 0.06,
      z: climb > 0 ? 2.4 + Math.sin(i) : Math.sin(i * 1.7),
      evidence,
      threshold,
      devices: 16,
    };
  });
}
