import { figure, grid } from './chart.js';
import { h } from './dom.js';
import { evidenceText, figureText } from './figures.js';
import { line, markLines, nearest, timeAxis, timeScale } from './block-axis.js';
import { time, timeText } from './time.js';

/**
 * @typedef {import('../src/store/views.js').EvidenceView} Evidence
 * @typedef {import('../src/store/views.js').EvidenceBlock} Block
 * @typedef {{ at: number, label: string }} Mark A moment worth a line, in epoch ms.
 */

const HEIGHT = 254;
const TOP = 36;
const BOTTOM = 46;
const LEFT = 46;

/**
 * How the evidence of one stream grew, on a logarithmic scale, with the line at which it raises an alarm.
 * @param {Evidence} view
 * @param {readonly Mark[]} marks
 * @param {import('./chart.js').Surface} surface
 * @param {string} note
 */
export function evidenceChart(view, marks, surface, note) {
  const blocks = view.blocks.filter(({ evidence }) => typeof evidence === 'number');
  const title = `Evidence for ${view.signal}`;
  if (blocks.length === 0) {
    return h(
      'figure',
      { key: 'evidence', class: 'chart' },
      h('figcaption', {}, h('h2', { class: 'title' }, title)),
      h('p', { class: 'empty' }, 'No block of evidence is on record yet; the fast lane does not wait for one.'),
    );
  }
  const scale = layout(blocks, surface.width);
  const block = surface.pointed === undefined ? undefined : blocks[surface.pointed];
  const newest = blocks.at(-1);
  return figure(surface, {
    id: 'evidence',
    title,
    label: `Evidence over time, ${blocks.length} blocks, newest ${evidenceText(newest?.evidence ?? 'no-data')}.`,
    height: HEIGHT,
    columns: blocks.length,
    columnAt: (x) => nearest(blocks, scale.timeAt(x)),
    legend: [
      h('span', { class: 'key line' }, 'evidence'),
      h('span', { class: 'key threshold' }, `alarm at ${evidenceText(newest?.threshold ?? 'no-data')}`),
    ],
    drawing: draw(blocks, marks, scale, block),
    readout:
      block === undefined ? `Newest: ${sentence(newest)}` : [h('b', {}, timeText(block.at)), ` ${sentence(block)}`],
    note,
    table: {
      head: ['Block', 'Evidence', 'Alarm at', 'z', 'Outcome'],
      rows: [...blocks]
        .reverse()
        .slice(0, 200)
        .map(({ at, evidence, threshold, z, outcome, reason }) => [
          time(at),
          evidenceText(evidence),
          evidenceText(threshold),
          figureText(z),
          reason === '' ? outcome : `${outcome}: ${reason}`,
        ]),
    },
  });
}

/** @param {Block | undefined} block */
function sentence(block) {
  if (block === undefined) return '';
  const reason = block.reason === '' ? '' : ` (${block.reason})`;
  return `evidence ${evidenceText(block.evidence)} · z ${figureText(block.z)} · ${block.outcome}${reason}`;
}

/** @param {readonly Block[]} blocks @param {number} width */
function layout(blocks, width) {
  const powers = blocks.map(({ evidence }) => Math.log10(Number(evidence)));
  const alarm = Math.max(
    1,
    ...blocks.map(({ threshold }) => (typeof threshold === 'number' ? Math.log10(threshold) : 1)),
  );
  // Beyond some powers over the line it says nothing more, and would only flatten what led there.
  const highest = Math.min(Math.max(...powers, alarm) + 0.5, alarm + 4);
  const lowest = -1;
  return {
    ...timeScale(blocks, LEFT, width - 8),
    highest,
    lowest,
    /** @param {import('../src/store/views.js').Figure} value */
    y: (value) => {
      const power = Math.min(
        Math.max(Math.log10(typeof value === 'number' ? Math.max(value, 1e-9) : 1e-9), lowest),
        highest,
      );
      return TOP + ((highest - power) / (highest - lowest)) * (HEIGHT - TOP - BOTTOM);
    },
  };
}

/** @param {readonly Block[]} blocks @param {readonly Mark[]} marks @param {ReturnType<typeof layout>} scale @param {Block | undefined} pointed */
function draw(blocks, marks, scale, pointed) {
  const { x, y } = scale;
  const step = Math.max(1, Math.ceil((scale.highest - scale.lowest) / 6));
  const powers = [];
  for (let power = 0; power <= scale.highest; power += step) powers.push(power);
  const crossed = blocks.filter(({ evidence, threshold }) => Number(evidence) >= Number(threshold));
  return [
    ...grid(
      powers.map((power) => ({ y: y(10 ** power), label: `10${superscript(power)}` })),
      { left: LEFT, right: scale.right },
    ),
    ...timeAxis(scale, HEIGHT - BOTTOM),
    ...markLines(marks, scale, HEIGHT - BOTTOM),
    h('path', { class: 'threshold', d: line(blocks, (block) => [x(Date.parse(block.at)), y(block.threshold)]) }),
    h('path', { class: 'evidence', d: line(blocks, (block) => [x(Date.parse(block.at)), y(block.evidence)]) }),
    ...crossed.map((block) =>
      h('circle', { class: 'crossed', cx: x(Date.parse(block.at)), cy: y(block.evidence), r: 2.6 }),
    ),
    pointed !== undefined &&
      h('circle', { class: 'pointed', cx: x(Date.parse(pointed.at)), cy: y(pointed.evidence), r: 5 }),
    h('text', { class: 'title', x: LEFT, y: HEIGHT - 4 }, 'evidence (logarithmic), by time of the events'),
  ];
}

/** @param {number} power */
function superscript(power) {
  return [...String(power)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '⁻').join('');
}
