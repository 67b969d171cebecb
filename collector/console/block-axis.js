import { h } from './dom.js';
import { timeLabels } from './time-labels.js';

/**
 * @typedef {import('../src/store/views.js').EvidenceBlock} Block
 * @typedef {{ at: number, label: string }} Mark A moment worth a line, in epoch ms.
 * @typedef {{ from: number, to: number, left: number, right: number, x: (at: number) => number, timeAt: (x: number) => number }} TimeScale
 */

const CLOCK_MS = { '6h': 21_600_000, '1d': 86_400_000 };

/** The blocks' time on [left, right]. @param {readonly Block[]} blocks @param {number} left @param {number} right @returns {TimeScale} */
export function timeScale(blocks, left, right) {
  const times = blocks.map(({ at }) => Date.parse(at));
  const from = times[0] ?? 0;
  const to = Math.max(times.at(-1) ?? 1, from + 60_000);
  return {
    from,
    to,
    left,
    right,
    x: (at) => left + ((at - from) / (to - from)) * (right - left),
    timeAt: (x) => from + ((x - left) / (right - left)) * (to - from),
  };
}

/** The axis at height `y` and its ticks. @param {TimeScale} scale @param {number} y */
export function timeAxis(scale, y) {
  return [...timeLabels(scale, y + 17), h('line', { class: 'axis', x1: scale.left, x2: scale.right, y1: y, y2: y })];
}

/** @param {readonly Mark[]} marks @param {TimeScale} scale @param {number} bottom */
export function markLines(marks, scale, bottom) {
  return marks
    .filter(({ at }) => at >= scale.from && at <= scale.to)
    .map(({ at, label }, i) =>
      h(
        'g',
        { class: 'mark' },
        h('line', { x1: scale.x(at), x2: scale.x(at), y1: 4 + 14 * (i % 2), y2: bottom }),
        h('text', { x: scale.x(at) - 5, y: 12 + 14 * (i % 2), 'text-anchor': 'end' }, label),
      ),
    );
}

/**
 * A path through the blocks, broken where blocks are missing: what was not kept is not drawn as if it had been seen.
 * @param {readonly Block[]} blocks @param {(block: Block) => [number, number]} place
 */
export function line(blocks, place) {
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
export function nearest(blocks, at) {
  let best = 0;
  for (const [i, block] of blocks.entries()) {
    if (Math.abs(Date.parse(block.at) - at) < Math.abs(Date.parse(blocks[best]?.at ?? '') - at)) best = i;
  }
  return best;
}
