import { accuracyText } from './accuracy-words.js';
import { figure, grid } from './chart.js';
import { h } from './dom.js';
import { percentText } from './figures.js';
import { timeLabels } from './time-labels.js';
import { time, timeText } from './time.js';

/**
 * @typedef {import('../src/store/views.js').AccuracySeries} Series
 * @typedef {import('../src/store/views.js').AccuracyPoint} Point
 * @typedef {import('../src/store/views.js').AccuracyCell} Cell
 */

const HEIGHT = 230;
const TOP = 10;
const BOTTOM = 28;
const LEFT = 46;
const BLOCK_MS = { '1h': 3_600_000, '6h': 21_600_000, '1d': 86_400_000 };

/**
 * Estimated accuracy with its band, and true accuracy as dots with whiskers, over time.
 * @param {string} id @param {Series} series @param {import('../src/store/views.js').AccuracyBlock} block
 * @param {import('./chart.js').Surface} surface @param {string} [note] what is to be known before it is relied on
 */
export function accuracyChart(id, { version, points, parting }, block, surface, note = '') {
  const scale = layout(points, BLOCK_MS[block], surface.width);
  const pointed = surface.pointed === undefined ? undefined : points[surface.pointed];
  const shown = pointed ?? points.at(-1);
  return figure(surface, {
    id,
    title: version === undefined ? 'Over time' : `${version} over time`,
    label: `Estimated and true accuracy over ${points.length} blocks.`,
    height: HEIGHT,
    columns: points.length,
    columnAt: (x) => Math.min(points.length - 1, Math.max(0, scale.nearest(x))),
    legend: [
      h('span', { class: 'key line' }, 'estimated, with its 95 % interval'),
      h('span', { class: 'key told' }, 'true, where feedback came'),
    ],
    drawing: [
      ...grid(
        scale.ticks.map((share) => ({ y: scale.y(share), label: percentText(share) })),
        { left: LEFT, right: scale.right },
      ),
      ...timeLabels({ ...scale, left: LEFT }, HEIGHT - 8),
      parting.outcome === 'parted' && partedSpan(parting, scale),
      ...bands(points, scale),
      ...points.map((point) => toldAt(point, scale)),
      pointed?.estimated.outcome === 'estimated' &&
        h('circle', {
          class: 'pointed',
          cx: scale.x(scale.middle(pointed)),
          cy: scale.y(pointed.estimated.estimate),
          r: 5,
        }),
      h('line', { class: 'axis', x1: LEFT, x2: scale.right, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }),
    ],
    readout: shown === undefined ? '' : [h('b', {}, timeText(shown.at)), ` ${sentence(shown)}`],
    ...(note !== '' && { note }),
    table: {
      head: ['From', 'Estimated', 'True'],
      rows: [...points]
        .reverse()
        .slice(0, 200)
        .map(({ at, estimated, measured }) => [time(at), accuracyText(estimated), accuracyText(measured)]),
    },
  });
}

/** @param {Point} point */
function sentence({ estimated, measured }) {
  return `estimated ${accuracyText(estimated)} · true ${accuracyText(measured)}`;
}

/** @param {readonly Point[]} points @param {number} blockMs @param {number} width */
function layout(points, blockMs, width) {
  const from = Date.parse(points[0]?.at ?? '1970-01-01T00:00:00Z');
  const to = Date.parse(points.at(-1)?.at ?? '1970-01-01T00:00:00Z') + blockMs;
  const lows = points.flatMap(({ estimated, measured }) => [...end(estimated, 'low'), ...end(measured, 'low')]);
  const highs = points.flatMap(({ estimated, measured }) => [...end(estimated, 'high'), ...end(measured, 'high')]);
  const lowest = Math.max(0, Math.floor(10 * Math.min(...lows, 0.9)) / 10);
  const highest = Math.min(1, Math.ceil(20 * Math.max(...highs, lowest + 0.1)) / 20);
  const step = highest - lowest > 0.5 ? 0.2 : highest - lowest > 0.2 ? 0.1 : 0.05;
  const right = width - 8;
  /** @param {number} at */
  const x = (at) => LEFT + ((at - from) / (to - from)) * (right - LEFT);
  return {
    from,
    to,
    right,
    x,
    ticks: Array.from({ length: Math.round((highest - lowest) / step) + 1 }, (_, i) => lowest + i * step),
    /** @param {Point} point */
    middle: (point) => Date.parse(point.at) + blockMs / 2,
    blockMs,
    /** @param {number} share */
    y: (share) => TOP + ((highest - share) / (highest - lowest)) * (HEIGHT - TOP - BOTTOM),
    /** The column nearest to a place. @param {number} place */
    nearest: (place) => {
      const distances = points.map((point) => Math.abs(x(Date.parse(point.at) + blockMs / 2) - place));
      return distances.indexOf(Math.min(...distances));
    },
  };
}

/** @param {Cell} cell @param {'low' | 'high'} which */
function end(cell, which) {
  return cell.outcome === 'estimated' ? [cell[which]] : [];
}

/** One band and line for each run of neighbouring blocks: what was not counted is not drawn. @param {readonly Point[]} points @param {ReturnType<typeof layout>} scale */
function bands(points, scale) {
  /** @type {Point[][]} */
  const runs = [];
  for (const point of points) {
    const last = runs.at(-1)?.at(-1);
    if (point.estimated.outcome !== 'estimated') continue;
    if (last !== undefined && Date.parse(point.at) - Date.parse(last.at) <= scale.blockMs) runs.at(-1)?.push(point);
    else runs.push([point]);
  }
  /** @param {readonly Point[]} run @param {'low' | 'high' | 'estimate'} which */
  const places = (run, which) =>
    run.map((point) => {
      const share = point.estimated.outcome === 'estimated' ? point.estimated[which] : 0;
      return `${scale.x(scale.middle(point)).toFixed(1)} ${scale.y(share).toFixed(1)}`;
    });
  return runs.flatMap((run) => [
    h('path', { class: 'band', d: `M${[...places(run, 'high'), ...places(run, 'low').reverse()].join('L')}Z` }),
    h('path', { class: 'evidence', d: `M${places(run, 'estimate').join('L')}h0.01` }),
  ]);
}

/** @param {Point} point @param {ReturnType<typeof layout>} scale */
function toldAt(point, { x, y, middle }) {
  const { measured } = point;
  if (measured.outcome !== 'estimated') return false;
  const at = x(middle(point));
  return h(
    'g',
    { class: 'told' },
    h('line', { x1: at, x2: at, y1: y(measured.low), y2: y(measured.high) }),
    h('circle', { cx: at, cy: y(measured.estimate), r: 3 }),
  );
}

/** @param {Series['parting'] & { outcome: 'parted' }} parting @param {ReturnType<typeof layout>} scale */
function partedSpan({ from, to }, { x, right }) {
  const start = Math.max(LEFT, x(Date.parse(from)));
  return h('rect', {
    class: 'parted',
    x: start,
    y: TOP,
    width: Math.max(0, Math.min(right, x(Date.parse(to))) - start),
    height: HEIGHT - TOP - BOTTOM,
  });
}
