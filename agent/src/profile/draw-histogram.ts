import { histogramOf, referenceCells, type Histogram, type Plan } from '@fleetally/counts';

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const HEIGHT = 4;
const MOST_CATEGORIES = 12;
const LABEL_WIDTH = 18;

/** How to draw: the terminal's width in characters, and whether it has colours. */
export interface DrawOptions {
  readonly width: number;
  readonly colours: boolean;
}

/** The reference histogram of each feature of a plan, and of its classes, confidence and margin, as text. */
export function drawPlan(plan: Plan, options: DrawOptions): string {
  const cells = referenceCells(plan);
  const names: [string, string | number][] = plan.features.map(({ name }, i) => [name, i]);
  if (plan.output !== undefined)
    names.push([`predicted class (${plan.output.tensor})`, 'output'], ['confidence', 'confidence']);
  if (plan.output?.reference.margin !== undefined) names.push(['margin', 'margin']);
  return names.map(([title, feature]) => drawHistogram(title, histogramOf(plan, cells, feature), options)).join('\n\n');
}

/** One histogram: columns over a linear axis where the axis is a number, else a bar for each category. */
export function drawHistogram(title: string, histogram: Histogram, options: DrawOptions): string {
  const { counts, missing, below, above } = histogram;
  const total = sum(counts) + missing + below + above;
  const rest: [string, number][] = [['missing', missing], ['below', below], ['above', above]]; // prettier-ignore
  const asides = rest.filter(([, count]) => count > 0).map(([what, count]) => `${what} ${percent(count, total)}`);
  const head = [bold(plain(title), options), `n ${total.toLocaleString('en')}`, ...asides].join('   ');
  if (total === 0) return `${head}\n  no data`;
  const body =
    histogram.edges === undefined ? bars(histogram, total, options) : columns(histogram.edges, counts, options);
  return `${head}\n${body.map((line) => `  ${line}`).join('\n')}`;
}

function columns(edges: readonly number[], counts: readonly number[], options: DrawOptions): string[] {
  const width = Math.max(16, Math.min(options.width - 4, 72));
  const [from, to] = shownRange(edges);
  const mass = Array.from({ length: width }, (_, column) => {
    const [left, right] = [from + ((to - from) * column) / width, from + ((to - from) * (column + 1)) / width];
    return sum(counts.map((count, bin) => count * overlap(left, right, edges[bin]!, edges[bin + 1]!)));
  });
  const tallest = Math.max(...mass, Number.MIN_VALUE);
  const lines = Array.from({ length: HEIGHT }, (_, line) => {
    const floor = HEIGHT - 1 - line;
    const row = mass.map((value) => {
      const eighths = Math.round((value / tallest) * HEIGHT * 8);
      // What is there must be seen, however little it is.
      const level = floor === 0 && value > 0 ? Math.max(1, eighths) : eighths - floor * 8;
      return EIGHTHS[Math.max(0, Math.min(8, level))]!;
    });
    return tinted(row.join('').trimEnd(), options);
  });
  const [left, right] = [short(from), short(to)];
  return [...lines, left + right.padStart(Math.max(right.length + 1, width - left.length))];
}

function bars({ labels, counts }: Histogram, total: number, options: DrawOptions): string[] {
  const ranked = labels
    .map((label, i) => ({ label: plain(label), count: counts[i]! }))
    .sort((a, b) => b.count - a.count);
  const shown = ranked.slice(0, MOST_CATEGORIES);
  const most = Math.max(1, ...shown.map(({ count }) => count));
  const room = Math.max(8, Math.min(options.width - LABEL_WIDTH - 14, 50));
  const lines = shown.map(({ label, count }) => {
    const eighths = count === 0 ? 0 : Math.max(1, Math.round((count / most) * room * 8));
    const bar = '█'.repeat(Math.floor(eighths / 8)) + (['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '');
    const name = label.length > LABEL_WIDTH ? `${label.slice(0, LABEL_WIDTH - 1)}…` : label.padEnd(LABEL_WIDTH);
    return `${name} ${tinted(bar, options)} ${percent(count, total)}`;
  });
  const left = ranked.length - shown.length;
  return left > 0 ? [...lines, `and ${left} more`] : lines;
}

/** All of it, but for ends that would press the rest into a few columns. */
function shownRange(edges: readonly number[]): [number, number] {
  const [first, last] = [edges[0]!, edges.at(-1)!];
  if (edges.length < 5) return [first, last];
  const [low, high] = [edges[1]!, edges.at(-2)!];
  const spare = (high - low) / 2;
  return [Math.max(first, low - spare), Math.min(last, high + spare)];
}

/** The share of bin [a, b] that lies in [left, right]. */
function overlap(left: number, right: number, a: number, b: number): number {
  const width = b - a;
  return width > 0 ? Math.max(0, Math.min(right, b) - Math.max(left, a)) / width : 0;
}

function percent(count: number, total: number): string {
  const share = (100 * count) / total;
  return share > 0 && share < 0.1 ? '<0.1 %' : `${share.toFixed(1)} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Names come from files: control characters would be the terminal's commands. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

function bold(text: string, { colours }: DrawOptions): string {
  return colours ? `\u001b[1m${text}\u001b[0m` : text;
}

function tinted(text: string, { colours }: DrawOptions): string {
  return colours && text !== '' ? `\u001b[36m${text}\u001b[0m` : text;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
