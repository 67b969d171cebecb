import { figure, grid } from './chart.js';
import { columnsOf } from './columns.js';
import { h } from './dom.js';
import { countText, niceTicks, percentText } from './figures.js';
import { timeText } from './time.js';
import { devicesText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').FeatureView} Feature
 * @typedef {import('./chart.js').Surface} Surface
 */

const HEIGHT = 260;
const TOP = 12;
const BOTTOM = 48;
const LEFT = 46;
const ASIDE_GAP = 14;
/** A bar of a feature with three categories is still a bar. */
const WIDEST = 72;

/**
 * A feature's shares now, over those of its baseline. Bins are equally wide, though they cover unlike spans of values:
 * each held the same share of the reference, so any change stands out as a slope.
 * @param {Feature} feature
 * @param {Surface} surface
 */
export function histogram(feature, surface) {
  const { current, baseline } = feature;
  const title = `${feature.feature}: now and before`;
  if (current.outcome !== 'counts') return empty(feature.feature, title, current);
  const columns = columnsOf(feature);
  const scale = layout(columns, surface.width);
  const compared = baseline.outcome === 'counts';
  const pointed = surface.pointed === undefined ? undefined : columns[surface.pointed];
  return figure(surface, {
    id: `histogram-${feature.feature}`,
    title,
    label: `Histogram of ${feature.feature}, now and before, ${columns.length} columns.`,
    height: HEIGHT,
    columns: columns.length,
    columnAt: scale.columnAt,
    legend: [
      h('span', { class: 'key now' }, `now, ${spanText(current)}`),
      compared
        ? h('span', { class: 'key before' }, `before, ${spanText(baseline)}`)
        : h(
            'span',
            { class: 'quiet' },
            baseline.outcome === 'suppressed' ? 'baseline of too few devices' : 'no baseline yet',
          ),
    ],
    drawing: draw(columns, scale, surface),
    readout:
      pointed === undefined
        ? `${countText(current.inferences)} inferences now · ${devicesText(current.devices)}`
        : [
            h('b', {}, pointed.label),
            ` now ${percentText(pointed.now)}`,
            compared && `, before ${percentText(pointed.before)}`,
          ],
    table: {
      head: [feature.feature, 'Now', 'Before'],
      rows: columns.map(({ label, now, before }) => [
        label,
        percentText(now),
        compared ? percentText(before) : 'no data',
      ]),
    },
  });
}

/** @param {import('./columns.js').Column[]} columns @param {number} width */
function layout(columns, width) {
  const asides = columns.filter(({ group }) => group === 'aside').length;
  const step = (width - LEFT - 4 - (asides > 0 ? ASIDE_GAP : 0)) / columns.length;
  /** @param {number} i */
  const left = (i) => LEFT + i * step + (columns[i]?.group === 'aside' ? ASIDE_GAP : 0);
  const ticks = niceTicks(Math.max(0.01, ...columns.flatMap(({ now, before }) => [now, before])), 4);
  const most = ticks.at(-1) ?? 1;
  return {
    step,
    left,
    ticks,
    right: width - 4,
    /** @param {number} share */
    y: (share) => TOP + (1 - share / most) * (HEIGHT - TOP - BOTTOM),
    /** @param {number} x */
    columnAt: (x) => {
      const found = columns.findIndex((_, i) => x < left(i) + step);
      return found < 0 ? columns.length - 1 : found;
    },
  };
}

/** @param {import('./columns.js').Column[]} columns @param {ReturnType<typeof layout>} scale @param {Surface} surface */
function draw(columns, scale, { pointed }) {
  const { step, left, y } = scale;
  const floor = y(0);
  const inner = Math.min(Math.max(2, step - Math.min(4, step * 0.16)), WIDEST);
  return [
    ...grid(
      scale.ticks.map((share) => ({ y: y(share), label: percentText(share) })),
      { left: LEFT, right: scale.right },
    ),
    ...columns.map(({ now, before }, i) => {
      const x = left(i) + (step - inner) / 2;
      return h(
        'g',
        { class: pointed === i ? 'column pointed' : 'column' },
        h('rect', { class: 'hit', x: left(i), y: TOP, width: step, height: floor - TOP }),
        h('rect', { class: 'bar now', x, y: y(now), width: inner, height: floor - y(now), rx: 1.5 }),
        h('path', { class: 'bar before', d: `M${x - 1} ${floor}V${y(before)}H${x + inner + 1}V${floor}` }),
      );
    }),
    h('line', { class: 'axis', x1: LEFT, x2: scale.right, y1: floor, y2: floor }),
    ...labels(columns, scale, floor),
    h('text', { class: 'title', x: LEFT, y: HEIGHT - 4 }, 'share of inferences, by value'),
  ];
}

/** As many labels as fit; bins of numbers are labelled by where they begin. @param {import('./columns.js').Column[]} columns @param {ReturnType<typeof layout>} scale @param {number} floor */
function labels(columns, { step, left, right }, floor) {
  const longest = Math.max(...columns.map(({ label }) => short(label).length));
  const every = Math.max(1, Math.ceil((longest * 7 + 10) / step));
  return columns.flatMap(({ label, group }, i) => {
    const ranged = label.includes(' – ');
    const end = /^(below|above) /.test(label);
    if (group === 'bin' && !end && (i % every !== 0 || (i === 1 && ranged && every === 1))) return [];
    const x = ranged ? left(i) : left(i) + step / 2;
    const last = group === 'aside' && i === columns.length - 1;
    const place = last && step < 60 ? { x: right, 'text-anchor': 'end' } : { x, 'text-anchor': 'middle' };
    if (end && step < 22) return [];
    // On a narrow screen the last word needs the room of its neighbours.
    if (!last && step < 60 && columns.at(-1)?.group === 'aside' && x > right - 76) return [];
    return [h('text', { class: 'tick', y: floor + 17, ...place }, short(label))];
  });
}

/** @param {string} label */
function short(label) {
  if (label.startsWith('below ')) return '<';
  if (label.startsWith('above ')) return '>';
  const text = label.split(' – ')[0] ?? label;
  return text.length > 12 ? `${text.slice(0, 11)}…` : text;
}

/** @param {import('../src/store/views.js').HistogramCounts} side */
function spanText({ from, to }) {
  return `${timeText(from, to)} to ${timeText(to, from)}`;
}

/** @param {string} feature @param {string} title @param {Feature['current']} side */
function empty(feature, title, side) {
  const suppressed = side.outcome === 'suppressed';
  return h(
    'figure',
    { key: `histogram-${feature}`, class: 'chart' },
    h('figcaption', {}, h('h2', { class: 'title' }, title)),
    h(
      'p',
      { class: 'empty' },
      suppressed
        ? `Not told: ${devicesText(side.devices)} stand behind these counts, and they might speak of one.`
        : 'No data in this span of time.',
    ),
  );
}
