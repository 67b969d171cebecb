import { durationText, percentText, valueText } from './figures.js';

/**
 * @typedef {import('../src/store/views.js').FeatureView} Feature
 * @typedef {import('../src/store/views.js').HistogramCounts} Counts
 * @typedef {{ label: string, now: number, before: number, group: 'bin' | 'aside' }} Column Shares of all inferences.
 */

/**
 * A histogram's columns in the order they are drawn: below, the bins, above, then what has no place on the scale.
 * Columns that are empty on both sides are left out where they are asides, or at the ends of a latency scale.
 * @param {Feature} feature
 * @returns {Column[]}
 */
export function columnsOf({ kind, labels, edges, current, baseline }) {
  /** @param {(counts: Counts) => number} pick @param {string} label @param {Column['group']} group */
  const column = (pick, label, group) => ({ label, group, now: share(current, pick), before: share(baseline, pick) });
  const bins = labels.map((label, b) =>
    column(({ counts }) => counts[b] ?? 0, binLabel(kind, edges, b) ?? label, 'bin'),
  );
  const kept = kind === 'latency' ? trimmed(bins) : bins;
  const missing = column((counts) => counts.missing, 'missing', 'aside');
  const aside = missing.now > 0 || missing.before > 0 ? [missing] : [];
  const first = edges?.[0] ?? 0;
  const last = edges?.at(-1) ?? 0;
  const below = column((counts) => counts.below, `below ${edgeText(kind, first)}`, 'bin');
  const above = column((counts) => counts.above, `above ${edgeText(kind, last)}`, 'bin');
  const outside = kind === 'numeric';
  return [...(outside ? [below] : []), ...kept, ...(outside ? [above] : []), ...aside];
}

/** @param {Feature['current']} side @param {(counts: Counts) => number} pick */
function share(side, pick) {
  if (side.outcome !== 'counts') return 0;
  const { counts, below, above, missing } = side;
  const total = counts.reduce((sum, count) => sum + count, below + above + missing);
  return total > 0 ? Math.max(0, pick(side)) / total : 0;
}

/** @param {Feature['kind']} kind @param {readonly number[] | undefined} edges @param {number} b */
function binLabel(kind, edges, b) {
  if (edges === undefined) return undefined;
  return `${edgeText(kind, edges[b] ?? 0)} – ${edgeText(kind, edges[b + 1] ?? 0)}`;
}

/** @param {Feature['kind']} kind @param {number} value */
export function edgeText(kind, value) {
  if (kind === 'latency') return durationText(value);
  return kind === 'confidence' || kind === 'margin' ? percentText(value) : valueText(value);
}

/** Room at both sides of what is used, so that one single bar still has a scale. */
const AROUND = 4;

/** Without the empty ends. @param {Column[]} columns */
function trimmed(columns) {
  const used = columns.map(({ now, before }) => now > 0 || before > 0);
  return columns.slice(Math.max(0, used.indexOf(true) - AROUND), used.lastIndexOf(true) + 1 + AROUND);
}
