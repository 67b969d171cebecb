import { h } from './dom.js';
import { table } from './table.js';

/**
 * What a chart gets from the page: its width, which of its columns is pointed at, and how to say so.
 * @typedef {{ width: number, pointed: number | undefined, point: (index: number | undefined) => void }} Surface
 */

/**
 * A chart as a figure: caption, legend, drawing, one line about the column that is pointed at, and all its values as a
 * table. Columns are reached with the pointer or with the arrow keys.
 * @param {Surface} surface
 * @param {{ id: string, title: string, label: string, height: number, legend: import('./dom.js').Child, columns: number,
 *   columnAt: (x: number) => number, drawing: import('./dom.js').Child, readout: import('./dom.js').Child,
 *   table: { head: readonly string[], rows: readonly (readonly (string | import('./dom.js').Element_)[])[] },
 *   note?: import('./dom.js').Child }} chart
 */
export function figure(surface, chart) {
  const { width, pointed, point } = surface;
  /** @param {KeyboardEvent} event */
  const onkeydown = (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') point(undefined);
    if (move === undefined) return;
    event.preventDefault();
    point(Math.min(Math.max((pointed ?? (move > 0 ? -1 : chart.columns)) + move, 0), chart.columns - 1));
  };
  /** @param {PointerEvent} event */
  const onpointermove = (event) => {
    const target = /** @type {SVGElement} */ (event.currentTarget);
    point(chart.columnAt(event.clientX - target.getBoundingClientRect().left));
  };
  return h(
    'figure',
    { key: chart.id, class: 'chart', id: chart.id },
    h('figcaption', {}, h('h2', { class: 'title' }, chart.title), h('div', { class: 'legend' }, chart.legend)),
    h(
      'svg',
      {
        width,
        height: chart.height,
        viewBox: `0 0 ${width} ${chart.height}`,
        role: 'img',
        'aria-label': `${chart.label} Arrow keys read single values.`,
        tabindex: 0,
        onkeydown,
        onpointermove,
        onpointerleave: () => point(undefined),
        onblur: () => point(undefined),
      },
      chart.drawing,
    ),
    h('p', { class: 'readout', 'aria-live': 'polite' }, chart.readout),
    chart.note !== undefined && h('p', { class: 'quiet' }, chart.note),
    h(
      'details',
      {},
      h('summary', {}, 'Values as a table'),
      h(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${chart.title}, values` },
        table(chart.table.head, chart.table.rows),
      ),
    ),
  );
}

/** Horizontal grid lines with their labels at the left. @param {{ y: number, label: string }[]} lines @param {{ left: number, right: number }} span */
export function grid(lines, { left, right }) {
  return lines.map(({ y, label }) =>
    h(
      'g',
      { class: 'grid' },
      h('line', { x1: left, x2: right, y1: y, y2: y }),
      h('text', { x: left - 8, y, 'text-anchor': 'end', 'dominant-baseline': 'central' }, label),
    ),
  );
}
