import { markLines } from './block-axis.js';
import { figure, grid } from './chart.js';
import { h } from './dom.js';
import { figureText } from './figures.js';
import { timeLabels } from './time-labels.js';
import { time, timeText } from './time.js';
import { versionColour } from './version-colours.js';
import { devicesText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').CourseView} Course
 * @typedef {import('../src/store/views.js').CoursePoint} Point
 * @typedef {Point & { mean: number, low: number, high: number }} Told
 */

const HEIGHT = 240;
const TOP = 30;
const BOTTOM = 28;
const LEFT = 56;

/**
 * How a signal went on the devices of each version: one line and its 95 % band each.
 * @param {string} id @param {string} title @param {Course} course @param {readonly import('./block-axis.js').Mark[]} marks
 * @param {import('./chart.js').Surface} surface
 */
export function courseChart(id, title, course, marks, surface) {
  const versions = course.series.map(({ version }) => version);
  const told = course.series.map(({ version, points }) => ({ version, points: toldOf(points) }));
  const hidden = course.series.some(({ points }) => points.some(({ mean }) => mean === 'suppressed'));
  const note = hidden
    ? 'Times in which too few devices ran one of the versions are left out.'
    : 'Mean of the devices on each version, with its 95 % interval by device.';
  const times = [...new Set(course.series.flatMap(({ points }) => points.map(({ at }) => at)))].sort();
  if (told.every(({ points }) => points.length === 0)) {
    return h(
      'figure',
      { key: id, class: 'chart' },
      h('figcaption', {}, h('h2', { class: 'title' }, title)),
      h('p', { class: 'empty' }, hidden ? note : 'Nothing was counted in this time.'),
    );
  }
  const scale = layout(
    told.flatMap(({ points }) => points),
    times,
    course.blockSeconds * 1_000,
    surface.width,
  );
  const at = surface.pointed === undefined ? times.at(-1) : times[surface.pointed];
  return figure(surface, {
    id,
    title,
    label: `${title} on each version over time: ${versions.join(' and ')}.`,
    height: HEIGHT,
    columns: times.length,
    columnAt: (x) => scale.nearest(x),
    legend: versions.map((version) =>
      h('span', { key: version, class: `key course ${versionColour(versions, version)}` }, `devices on ${version}`),
    ),
    drawing: [
      ...grid(scale.ticks, { left: LEFT, right: scale.right }),
      ...timeLabels({ ...scale, left: LEFT }, HEIGHT - 8),
      ...markLines(marks, scale, HEIGHT - BOTTOM),
      told.map(({ version, points }) => lineOf(points, versionColour(versions, version), scale)),
      surface.pointed !== undefined &&
        at !== undefined &&
        h('line', { class: 'pointer', x1: scale.middle(at), x2: scale.middle(at), y1: TOP, y2: HEIGHT - BOTTOM }),
      h('line', { class: 'axis', x1: LEFT, x2: scale.right, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }),
    ],
    readout: at === undefined ? '' : [h('b', {}, timeText(/** @type {any} */ (at))), ` ${sentence(course, at)}`],
    note,
    table: {
      head: ['From', ...versions.flatMap((version) => [version, 'Interval', 'Devices'])],
      rows: [...times]
        .reverse()
        .slice(0, 200)
        .map((when) => [
          time(/** @type {any} */ (when)),
          ...course.series.flatMap(({ points }) => cellsOf(points.find((point) => point.at === when))),
        ]),
    },
  });
}

/** @param {readonly Point[]} points */
function toldOf(points) {
  return /** @type {Told[]} */ (points.filter(({ mean }) => typeof mean === 'number'));
}

/** @param {Point | undefined} point */
function cellsOf(point) {
  if (point === undefined) return ['no data', '', ''];
  const interval = typeof point.mean === 'number' ? `${figureText(point.low)} to ${figureText(point.high)}` : '';
  return [figureText(point.mean), interval, devicesText(point.devices)];
}

/** @param {Course} course @param {string} at */
function sentence({ series }, at) {
  return series
    .flatMap(({ version, points }) => {
      const point = points.find((one) => one.at === at);
      return point === undefined ? [] : [`${version}: ${figureText(point.mean)} on ${devicesText(point.devices)}`];
    })
    .join(' · ');
}

/** @param {readonly Told[]} points @param {readonly string[]} times @param {number} blockMs @param {number} width */
function layout(points, times, blockMs, width) {
  const from = Date.parse(times[0] ?? '');
  const to = Date.parse(times.at(-1) ?? '') + blockMs;
  const [low, high] = [Math.min(...points.map((point) => point.low)), Math.max(...points.map((point) => point.high))];
  const room = Math.max(high - low, Math.abs(high) * 1e-3, 1e-9) * 0.08;
  const [lowest, highest] = [low - room, high + room];
  const right = width - 8;
  /** @param {number} at */
  const x = (at) => LEFT + ((at - from) / (to - from)) * (right - LEFT);
  /** @param {number} value */
  const y = (value) => TOP + ((highest - value) / (highest - lowest)) * (HEIGHT - TOP - BOTTOM);
  /** @param {string} at */
  const middle = (at) => x(Date.parse(at) + blockMs / 2);
  return {
    ...{ from, to, left: LEFT, right, x, y, middle, blockMs },
    /** @param {number} place */
    timeAt: (place) => from + ((place - LEFT) / (right - LEFT)) * (to - from),
    ticks: niceSteps(lowest, highest).map((value) => ({ y: y(value), label: figureText(value) })),
    /** @param {number} place */
    nearest: (place) => {
      const distances = times.map((at) => Math.abs(middle(at) - place));
      return Math.max(0, distances.indexOf(Math.min(...distances)));
    },
  };
}

/** Round values between two, about four of them. @param {number} lowest @param {number} highest */
function niceSteps(lowest, highest) {
  const rough = (highest - lowest) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const steps = [];
  for (let i = Math.ceil(lowest / step); i * step <= highest; i++) steps.push(Number((i * step).toPrecision(6)));
  return steps;
}

/** One line and band for each run of neighbouring blocks. @param {readonly Told[]} points @param {string} colour @param {ReturnType<typeof layout>} scale */
function lineOf(points, colour, { middle, y, blockMs }) {
  /** @type {Told[][]} */
  const runs = [];
  for (const point of points) {
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && Date.parse(point.at) - Date.parse(last.at) <= blockMs) runs.at(-1)?.push(point);
    else runs.push([point]);
  }
  /** @param {readonly Told[]} run @param {'mean' | 'low' | 'high'} which */
  const places = (run, which) => run.map((point) => `${middle(point.at).toFixed(1)} ${y(point[which]).toFixed(1)}`);
  return h(
    'g',
    { class: `course ${colour}` },
    runs.flatMap((run) => [
      h('path', {
        class: 'course-band',
        d: `M${[...places(run, 'high'), ...places(run, 'low').reverse()].join('L')}Z`,
      }),
      h('path', { class: 'course-line', d: `M${places(run, 'mean').join('L')}h0.01` }),
    ]),
  );
}
