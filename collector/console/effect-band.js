import { line, markLines, nearest, timeAxis, timeScale } from './block-axis.js';
import { figure, grid } from './chart.js';
import { h } from './dom.js';
import { figureText } from './figures.js';
import { time, timeText } from './time.js';

/**
 * @typedef {import('../src/store/views.js').EvidenceView} Evidence
 * @typedef {import('../src/store/views.js').EvidenceBlock} Block
 * @typedef {import('./block-axis.js').Mark} Mark
 * @typedef {Block & { effect: number, deviation: number }} Judged
 */

const HEIGHT = 200;
const TOP = 36;
const BOTTOM = 46;
const LEFT = 46;

/**
 * What each block's evidence was made of: its effect, within twice the deviation that it would have without any change.
 * @param {Evidence} view @param {readonly Mark[]} marks @param {import('./chart.js').Surface} surface
 */
export function effectBand(view, marks, surface) {
  const blocks = /** @type {Judged[]} */ (
    view.blocks.filter(({ effect, deviation }) => typeof effect === 'number' && typeof deviation === 'number')
  );
  if (blocks.length === 0) return false;
  const scale = layout(blocks, surface.width);
  const pointed = surface.pointed === undefined ? undefined : blocks[surface.pointed];
  const newest = blocks.at(-1);
  return figure(surface, {
    id: 'effect',
    title: `Effect on ${view.signal}`,
    label: `Effect over time, ${blocks.length} blocks, newest ${figureText(newest?.effect ?? 'no-data')}.`,
    height: HEIGHT,
    columns: blocks.length,
    columnAt: (x) => nearest(blocks, scale.timeAt(x)),
    legend: [
      h('span', { class: 'key line' }, 'effect'),
      h('span', { class: 'key band' }, 'twice its deviation without any change'),
    ],
    drawing: draw(blocks, marks, scale, pointed),
    readout:
      pointed === undefined
        ? `Newest: ${sentence(newest)}`
        : [h('b', {}, timeText(pointed.at)), ` ${sentence(pointed)}`],
    note: 'Each device against its own past; a cohort against the rest of the fleet in the same block. In the signal’s own unit: of a share, 0.01 is one in a hundred inferences.',
    table: {
      head: ['Block', 'Effect', 'Deviation', 'Sampling', 'Devices differ', 'All share', 'Usual this time of the week'],
      rows: [...blocks]
        .reverse()
        .slice(0, 200)
        .map((block) => [time(block.at), figureText(block.effect), figureText(block.deviation), ...partsOf(block)]),
    },
  });
}

/** @param {Block | undefined} block */
function sentence(block) {
  if (block === undefined) return '';
  const [sampling, devices, shared, weekly] = partsOf(block);
  const parts = sampling === '–' ? '' : ` (sampling ${sampling}, devices differ ${devices}, all share ${shared})`;
  const usual = weekly === '–' || weekly === '0' ? '' : ` · ${weekly} usual at this time of the week, taken off`;
  return `effect ${figureText(block.effect)} · deviation ${figureText(block.deviation)}${parts}${usual}`;
}

/** Shares of the variance, and what was taken off before. @param {Block} block */
function partsOf({ parts }) {
  if (parts === undefined) return ['–', '–', '–', '–'];
  const all = Math.max(parts.betweenDevices, parts.past);
  const sampling = Math.min(parts.sampling, all);
  const devices = Math.max(0, parts.betweenDevices - sampling);
  /** @param {number} part */
  const share = (part) => (all > 0 ? `${Math.round((100 * part) / all)} %` : '0 %');
  return [share(sampling), share(devices), share(Math.max(0, all - sampling - devices)), figureText(parts.weekly)];
}

/** @param {readonly Judged[]} blocks @param {number} width */
function layout(blocks, width) {
  const reach =
    Math.max(1e-9, ...blocks.map(({ effect, deviation }) => Math.max(Math.abs(effect), 2 * deviation))) * 1.1;
  return {
    ...timeScale(blocks, LEFT, width - 8),
    reach,
    /** @param {number} value */
    y: (value) => TOP + ((reach - value) / (2 * reach)) * (HEIGHT - TOP - BOTTOM),
  };
}

/** @param {readonly Judged[]} blocks @param {readonly Mark[]} marks @param {ReturnType<typeof layout>} scale @param {Judged | undefined} pointed */
function draw(blocks, marks, scale, pointed) {
  const { x, y, reach } = scale;
  const upper = blocks.map(({ at, deviation }) => `${x(Date.parse(at)).toFixed(1)} ${y(2 * deviation).toFixed(1)}`);
  const lower = blocks.map(({ at, deviation }) => `${x(Date.parse(at)).toFixed(1)} ${y(-2 * deviation).toFixed(1)}`);
  return [
    ...grid(
      [reach / 1.1, 0, -reach / 1.1].map((value) => ({ y: y(value), label: figureText(value) })),
      { left: LEFT, right: scale.right },
    ),
    h('path', { class: 'band', d: `M${[...upper, ...lower.reverse()].join('L')}Z` }),
    ...timeAxis(scale, HEIGHT - BOTTOM),
    ...markLines(marks, scale, HEIGHT - BOTTOM),
    h('path', { class: 'evidence', d: line(blocks, (block) => [x(Date.parse(block.at)), y(Number(block.effect))]) }),
    pointed !== undefined &&
      h('circle', { class: 'pointed', cx: x(Date.parse(pointed.at)), cy: y(pointed.effect), r: 5 }),
    h('text', { class: 'title', x: LEFT, y: HEIGHT - 4 }, "effect in the signal's own unit"),
  ];
}
