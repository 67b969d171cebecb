import { shortNumber } from '../words.js';
import { escaped } from './escape.js';

export interface Bins {
  readonly edges: readonly number[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

const WIDTH = 320;
const HEIGHT = 116;
const BASE = HEIGHT - 20;
/** The outermost bins reach as far as the data does; they are drawn this part of what lies between them. */
const OUTER_PART = 0.18;
/** A bin narrower than this part of the frame is one value: a spike, whose height is its share. */
const SPIKE_PART = 1 / 250;

/**
 * Two histograms over the same bins as one picture: the current file filled, the reference as an outline. Heights are
 * densities, so bins of unequal widths don't lie; bins of one single value are spikes, with a scale of their own.
 */
export function histogramSvg({ edges, reference, current }: Bins, label: string): string {
  const [from, to] = frameOf(edges);
  const x = (value: number): number => round((Math.min(Math.max(value, from), to) - from) * (WIDTH / (to - from)));
  const shares = [sharesOf(reference), sharesOf(current)] as const;
  const bins = reference.map((_, bin) => ({ bin, from: edges[bin]!, to: edges[bin + 1]! }));
  const isSpike = (bin: (typeof bins)[number]): boolean => bin.to - bin.from < (to - from) * SPIKE_PART;
  const broad = bins.filter((bin) => !isSpike(bin));
  const density = (side: 0 | 1, bin: (typeof bins)[number]): number => shares[side][bin.bin]! / (bin.to - bin.from);
  const most = Math.max(...broad.flatMap((bin) => [density(0, bin), density(1, bin)]), Number.MIN_VALUE);
  const outline = (side: 0 | 1): string => {
    const steps = bins.map((bin) => {
      const y = isSpike(bin) ? BASE : round(BASE - (density(side, bin) / most) * (BASE - 8));
      return `V${y}H${x(bin.to)}`;
    });
    return `M${x(edges[0]!)} ${BASE}${steps.join('')}V${BASE}`;
  };
  const spikes = bins.filter(isSpike);
  const tallest = Math.max(...spikes.flatMap(({ bin }) => [shares[0][bin]!, shares[1][bin]!]), Number.MIN_VALUE);
  const spike = (side: 0 | 1, { bin, from: at }: (typeof bins)[number]): string => {
    const left = Math.min(Math.max(x(at), 3), WIDTH - 3) + (side === 0 ? -2 : 2);
    return `M${round(left)} ${BASE}V${round(BASE - (shares[side][bin]! / tallest) * (BASE - 8))}`;
  };
  const paths = [
    broad.length > 0 ? `<path class="cur" d="${outline(1)}Z"/><path class="ref" d="${outline(0)}"/>` : '',
    spikes.length > 0
      ? `<path class="cur-spike" d="${spikes.map((bin) => spike(1, bin)).join('')}"/><path class="ref-spike" d="${spikes.map((bin) => spike(0, bin)).join('')}"/>`
      : '',
  ];
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(label)}">${paths.join('')}${axis(from, to, x)}</svg>`;
}

function axis(from: number, to: number, x: (value: number) => number): string {
  const ticks = ticksOf(from, to).map((value) => {
    const at = x(value);
    const anchor = at < 24 ? 'start' : at > WIDTH - 24 ? 'end' : 'middle';
    return `<text x="${at}" y="${HEIGHT - 5}" text-anchor="${anchor}">${shortNumber(value)}</text>`;
  });
  return `<path class="axis" d="M0 ${BASE}H${WIDTH}"/>${ticks.join('')}`;
}

/** Round values within, three to six. */
function ticksOf(from: number, to: number): number[] {
  const rough = (to - from) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step); tick * step <= to && ticks.length < 8; tick++)
    ticks.push(Number((tick * step).toPrecision(12)));
  return ticks;
}

function frameOf(edges: readonly number[]): [from: number, to: number] {
  const last = edges.length - 1;
  const inner = edges[last - 1]! - edges[1]!;
  const all = edges[last]! - edges[0]!;
  // One value between two outer bins is no measure of their widths.
  const outer = inner > all * 1e-9 ? inner * OUTER_PART : all;
  const from = Math.max(edges[0]!, edges[1]! - outer);
  const to = Math.min(edges[last]!, edges[last - 1]! + outer);
  if (to - from > 1e-12 * Math.max(Math.abs(from), Math.abs(to)) && Number.isFinite(to - from)) return [from, to];
  // One single value, or next to it: some room to both sides.
  const room = Math.max(1, Math.abs(to) / 2);
  return Number.isFinite(to - from) ? [from - room, to + room] : [-Number.MAX_VALUE / 4, Number.MAX_VALUE / 4];
}

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total > 0 ? count / total : 0));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
