import { clipped, percent } from '../words.js';
import { escaped } from './escape.js';

export interface Categories {
  readonly labels: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

const WIDTH = 320;
const LABEL_WIDTH = 110;
const SHARE_WIDTH = 44;
const ROW = 22;
const MOST_ROWS = 8;

/** Shares of the categories that matter most, current filled, reference as an outline. */
export function categoriesSvg({ labels, reference, current }: Categories, label: string): string {
  const [total, otherTotal] = [sum(current), sum(reference)];
  const rows = labels
    .map((name, i) => ({
      name,
      current: total > 0 ? current[i]! / total : 0,
      reference: otherTotal > 0 ? reference[i]! / otherTotal : 0,
    }))
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, MOST_ROWS)
    .sort((a, b) => b.reference - a.reference);
  const most = Math.max(...rows.flatMap((row) => [row.current, row.reference]), Number.MIN_VALUE);
  const wide = (share: number): number =>
    Math.round((share / most) * (WIDTH - LABEL_WIDTH - SHARE_WIDTH - 8) * 10) / 10;
  const drawn = rows.map((row, i) => {
    const y = i * ROW + 3;
    const middle = y + 12;
    return (
      `<text x="${LABEL_WIDTH - 8}" y="${middle}" text-anchor="end">${escaped(clipped(row.name, 16))}</text>` +
      `<rect class="cur-bar" x="${LABEL_WIDTH}" y="${y}" width="${wide(row.current)}" height="16"/>` +
      `<rect class="ref-bar" x="${LABEL_WIDTH}" y="${y}" width="${wide(row.reference)}" height="16"/>` +
      `<text x="${LABEL_WIDTH + Math.max(wide(row.current), wide(row.reference)) + 6}" y="${middle}">${percent(row.current)}</text>`
    );
  });
  return `<svg viewBox="0 0 ${WIDTH} ${Math.max(1, rows.length) * ROW + 2}" role="img" aria-label="${escaped(label)}">${drawn.join('')}</svg>`;
}

/** Common ones and those that moved. */
function weight(row: { readonly current: number; readonly reference: number }): number {
  return Math.max(row.current, row.reference) + 4 * Math.abs(row.current - row.reference);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
