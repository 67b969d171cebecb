import { h } from './dom.js';
import { timeTicks } from './time.js';

/** Room that a label takes at least, and how wide a letter is about. */
const APART = 90;
const LETTER = 6.6;

/**
 * The labels of a time axis: one at the end keeps within the drawing, and none is written over another.
 * @param {{ from: number, to: number, left: number, right: number, x: (at: number) => number }} scale @param {number} y
 */
export function timeLabels({ from, to, left, right, x }, y) {
  const ticks = timeTicks(from, to, Math.max(2, Math.floor((right - left) / APART)));
  let free = -Infinity;
  return ticks.flatMap(({ at, label }) => {
    const half = (label.length * LETTER) / 2;
    const middle = Math.min(x(at), right - half);
    if (middle - half < free) return [];
    free = middle + half + LETTER;
    return [h('text', { class: 'tick', x: middle, y, 'text-anchor': 'middle' }, label)];
  });
}
