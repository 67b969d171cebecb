import { figure, grid } from './chart.js';
import { h } from './dom.js';
import { percentText } from './figures.js';
import { timeLabels } from './time-labels.js';
import { time, timeText } from './time.js';
import { versionColour } from './version-colours.js';

/**
 * @typedef {import('../src/store/views.js').RunningView} Running
 * @typedef {import('../src/store/views.js').RunningPoint} Point
 */

const HEIGHT = 220;
const TOP = 10;
const BOTTOM = 28;
const LEFT = 46;

/** Share of devices by the version that they run, over time. @param {Running} running @param {import('./chart.js').Surface} surface @param {string} [id] */
export function runningChart(running, surface, id = 'running') {
  const { points, versions, blockSeconds } = running;
  if (points.length === 0) return h('p', { class: 'empty' }, 'Nobody reported in this time.');
  const newest = /** @type {Point} */ (points.at(-1));
  const scale = layout(running, surface.width);
  const pointed = surface.pointed === undefined ? undefined : points[surface.pointed];
  return figure(surface, {
    id,
    title: 'Share of devices by version',
    label: `Share of devices by version over ${points.length} blocks; newest: ${sharesText(newest, versions)}.`,
    height: HEIGHT,
    columns: points.length,
    columnAt: (x) => Math.min(points.length - 1, Math.max(0, scale.nearest(x))),
    legend: versions.map((version) =>
      h('span', { key: version, class: `key version ${versionColour(versions, version)}` }, version),
    ),
    drawing: [
      versions.map((version, i) =>
        h('path', { class: `share ${versionColour(versions, version)}`, d: area(points, i, scale) }),
      ),
      ...grid(
        [0, 0.5, 1].map((share) => ({ y: scale.y(share), label: percentText(share) })),
        { left: LEFT, right: scale.right },
      ),
      ...timeLabels({ ...scale, left: LEFT }, HEIGHT - 8),
      pointed !== undefined &&
        h('line', {
          class: 'pointer',
          x1: scale.middle(pointed),
          x2: scale.middle(pointed),
          y1: TOP,
          y2: HEIGHT - BOTTOM,
        }),
    ],
    readout: [h('b', {}, timeText((pointed ?? newest).at)), ` ${sharesText(pointed ?? newest, versions)}`],
    ...(running.oneOf !== undefined && { note: `From one of ${running.oneOf} devices.` }),
    table: {
      head: ['From', ...versions],
      rows: [...points]
        .reverse()
        .slice(0, 200)
        .map(({ at, devices }) => [time(at), ...devices.map(String)]),
    },
  });

  /** @param {Running} of @param {number} width */
  function layout({ from: begin }, width) {
    const from = Date.parse(points[0]?.at ?? begin);
    const to = Math.max(Date.parse(newest.at) + blockSeconds * 1_000, from + 1);
    const right = width - 8;
    /** @param {number} at */
    const x = (at) => LEFT + ((at - from) / (to - from)) * (right - LEFT);
    return {
      ...{ from, to, right, x },
      /** @param {Point} point */
      middle: (point) => x(Date.parse(point.at) + blockSeconds * 500),
      /** @param {number} share */
      y: (share) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM),
      /** @param {number} place */
      nearest: (place) => {
        const distances = points.map((point) => Math.abs(x(Date.parse(point.at) + blockSeconds * 500) - place));
        return distances.indexOf(Math.min(...distances));
      },
    };
  }
}

/** A version's share on top of those before it, in steps: a block is one figure. @param {readonly Point[]} points @param {number} version @param {{ x: (at: number) => number, y: (share: number) => number, from: number, to: number }} scale */
function area(points, version, { x, y, to }) {
  const upper = points.flatMap(({ at, devices }, i) => {
    const [a, b] = [x(Date.parse(at)), x(i + 1 < points.length ? Date.parse(points[i + 1]?.at ?? at) : to)];
    const share = y(below(devices, version + 1));
    return [`${a.toFixed(1)} ${share.toFixed(1)}`, `${b.toFixed(1)} ${share.toFixed(1)}`];
  });
  const lower = points
    .flatMap(({ at, devices }, i) => {
      const [a, b] = [x(Date.parse(at)), x(i + 1 < points.length ? Date.parse(points[i + 1]?.at ?? at) : to)];
      const share = y(below(devices, version));
      return [`${a.toFixed(1)} ${share.toFixed(1)}`, `${b.toFixed(1)} ${share.toFixed(1)}`];
    })
    .reverse();
  return `M${[...upper, ...lower].join('L')}Z`;
}

/** Share of devices on the versions before this one. @param {readonly number[]} devices @param {number} version */
function below(devices, version) {
  const all = devices.reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : devices.slice(0, version).reduce((sum, count) => sum + count, 0) / all;
}

/** @param {Point} point @param {readonly string[]} versions */
function sharesText({ devices }, versions) {
  const all = devices.reduce((sum, count) => sum + count, 0);
  const told = versions.flatMap((version, i) => {
    const count = devices[i] ?? 0;
    return count === 0 ? [] : [`${version} ${percentText(count / all)}`];
  });
  return told.length === 0 ? 'nobody' : told.reverse().join(' · ');
}
