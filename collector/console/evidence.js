import { figure, grid } from './chart.js';
import { h } from './dom.js';
import { evidenceText, figureText } from './figures.js';
import { time, timeText, timeTicks } from './time.js';

/**
 * @typedef {import('../src/store/views.js').EvidenceView} Evidence
 * @typedef {import('../src/store/views.js').EvidenceBlock} Block
 * @typedef {{ at: number, label: string }} Mark A moment worth a line, in epoch ms.
 */

const HEIGHT = 254;
const TOP = 36;
const BOTTOM = 46;
const LEFT = 46;
const CLOCK_MS = { '6h': 21_600_000, '1d': 86_400_000 };

/**
 * How the evidence of one stream grew, on a logarithmic scale, with the line at which it raises an alarm.
 * @param {Evidence} view
 * @param {readonly Mark[]} marks
 * @param {import('./chart.js').Surface} surface
 */
export function evidenceChart(view, marks, surface) {
  const blocks = view.blocks.filter(({ evidence }) => typeof evidence === 'number');
  const title = `Evidence for ${view.signal}`;
  if (blocks.length === 0) {
    return h(
      'figure',
      { key: 'evidence', class: 'chart' },
      h('figcaption', {}, h('h3', {}, title)),
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
  const times = blocks.map(({ at }) => Date.parse(at));
  const from = times[0] ?? 0;
  const to = Math.max(times.at(-1) ?? 1, from + 60_000);
  const powers = blocks.map(({ evidence }) => Math.log10(Number(evidence)));
  const alarm = Math.max(
    1,
    ...blocks.map(({ threshold }) => (typeof threshold === 'number' ? Math.log10(threshold) : 1)),
  );
  // Beyond some powers over the line it says nothing more, and would only flatten what led there.
  const highest = Math.min(Math.max(...powers, alarm) + 0.5, alarm + 4);
  const lowest = -1;
  const right = width - 8;
  return {
    from,
    to,
    right,
    highest,
    lowest,
    /** @param {number} at */
    x: (at) => LEFT + ((at - from) / (to - from)) * (right - LEFT),
    /** @param {number} x */
    timeAt: (x) => from + ((x - LEFT) / (right - LEFT)) * (to - from),
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
    ...timeTicks(scale.from, scale.to, Math.max(2, Math.floor((scale.right - LEFT) / 90))).map(({ at, label }) =>
      h(
        'text',
        { class: 'tick', x: Math.min(x(at), scale.right - 14), y: HEIGHT - BOTTOM + 17, 'text-anchor': 'middle' },
        label,
      ),
    ),
    ...marks
      .filter(({ at }) => at >= scale.from && at <= scale.to)
      .map(({ at, label }, i) =>
        h(
          'g',
          { class: 'mark' },
          h('line', { x1: x(at), x2: x(at), y1: 4 + 14 * (i % 2), y2: HEIGHT - BOTTOM }),
          h('text', { x: x(at) - 5, y: 12 + 14 * (i % 2), 'text-anchor': 'end' }, label),
        ),
      ),
    h('path', { class: 'threshold', d: line(blocks, (block) => [x(Date.parse(block.at)), y(block.threshold)]) }),
    h('path', { class: 'evidence', d: line(blocks, (block) => [x(Date.parse(block.at)), y(block.evidence)]) }),
    ...crossed.map((block) =>
      h('circle', { class: 'crossed', cx: x(Date.parse(block.at)), cy: y(block.evidence), r: 2.6 }),
    ),
    pointed !== undefined &&
      h('circle', { class: 'pointed', cx: x(Date.parse(pointed.at)), cy: y(pointed.evidence), r: 5 }),
    h('line', { class: 'axis', x1: LEFT, x2: scale.right, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }),
    h('text', { class: 'title', x: LEFT, y: HEIGHT - 4 }, 'evidence (logarithmic), by time of the events'),
  ];
}

/**
 * A path through the blocks, broken where blocks are missing: what was not kept is not drawn as if it had been seen.
 * @param {readonly Block[]} blocks @param {(block: Block) => [number, number]} place
 */
function line(blocks, place) {
  const usual = usualStepMs(blocks);
  return blocks
    .map((block, i) => {
      const previous = blocks[i - 1];
      const gap = previous === undefined ? Infinity : Date.parse(block.at) - Date.parse(previous.at);
      const [px, py] = place(block);
      const joined = gap <= 1.5 * Math.max(usual, CLOCK_MS[/** @type {'6h' | '1d'} */ (block.clock)] ?? 0);
      return `${joined ? 'L' : 'M'}${px.toFixed(1)} ${py.toFixed(1)}${joined ? '' : 'h0.01'}`;
    })
    .join('');
}

/** The shortest step between neighbours: the length of a block. @param {readonly Block[]} blocks */
function usualStepMs(blocks) {
  const steps = blocks.slice(1).map((block, i) => Date.parse(block.at) - Date.parse(blocks[i]?.at ?? block.at));
  return steps.length === 0 ? 0 : Math.min(...steps.filter((step) => step > 0));
}

/** @param {readonly Block[]} blocks @param {number} at */
function nearest(blocks, at) {
  let best = 0;
  for (const [i, block] of blocks.entries()) {
    if (Math.abs(Date.parse(block.at) - at) < Math.abs(Date.parse(blocks[best]?.at ?? '') - at)) best = i;
  }
  return best;
}

/** @param {number} power */
function superscript(power) {
  return [...String(power)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '⁻').join('');
}
