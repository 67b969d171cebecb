import { h } from './dom.js';
import { evidenceText, figureText } from './figures.js';
import { table } from './table.js';

/**
 * @typedef {import('../src/store/views.js').EvidenceEffectView} Effect
 * @typedef {Effect['kind']} Kind
 */

const ROW = 30;
const WIDTH = 560;
const LEFT = 190;
const RIGHT = 20;

/** @type {Readonly<Record<Kind, string>>} */
export const KINDS = {
  accuracy: 'accuracy',
  'estimated-accuracy': 'estimated accuracy',
  'class-shares': 'shares of classes',
  output: 'output',
  confidence: 'confidence',
  errors: 'failed inferences',
  latency: 'latency',
  crashes: 'starts a day',
  memory: 'memory',
  energy: 'energy',
  inputs: 'inputs',
};

/**
 * How much more upgraded devices changed than others: each effect with its interval, in multiples of its margin, so that
 * all are on one scale. Beyond 1, in the bad direction, is harm. The table beside it has the figures.
 * @param {readonly Effect[]} effects
 */
export function effectsPlot(effects) {
  const drawn = /** @type {(Effect & { effect: number, low: number, high: number })[]} */ (
    effects.filter(({ effect, low, high }) => [effect, low, high].every((value) => typeof value === 'number'))
  );
  if (effects.length === 0) return false;
  const reach = Math.min(12, Math.max(2, ...drawn.flatMap(({ low, high, margin }) => [-low / margin, high / margin])));
  /** @param {number} value in margins */
  const x = (value) =>
    LEFT + ((Math.max(-reach, Math.min(reach, value)) + reach) / (2 * reach)) * (WIDTH - LEFT - RIGHT);
  const height = drawn.length * ROW + 34;
  return h(
    'figure',
    { class: 'chart effects-plot' },
    h('figcaption', {}, h('h2', {}, 'Upgraded devices’ change minus the others’, in margins')),
    drawn.length > 0 &&
      h(
        'svg',
        {
          viewBox: `0 0 ${WIDTH} ${height}`,
          width: WIDTH,
          height,
          role: 'img',
          'aria-label': `Effects with their intervals: ${drawn.map(sentence).join('; ')}.`,
        },
        h('rect', { class: 'band', x: x(-1), y: 4, width: x(1) - x(-1), height: height - 34 }),
        h('line', { class: 'zero', x1: x(0), x2: x(0), y1: 4, y2: height - 30 }),
        drawn.map((effect, i) => row(effect, i, x)),
        [-1, 0, 1].map((tick) =>
          h('text', { key: tick, x: x(tick), y: height - 10, 'text-anchor': 'middle' }, String(tick)),
        ),
      ),
    h('details', {}, h('summary', {}, 'As a table'), h('div', { class: 'scroll' }, table(HEAD, effects.map(tableRow)))),
  );
}

const HEAD = ['Question', 'Effect', 'Interval', 'Margin', 'Finding', 'Upgraded', 'Others', 'Evidence'];

/** @param {Effect & { effect: number, low: number, high: number }} effect @param {number} i @param {(value: number) => number} x */
function row({ kind, effect, low, high, margin, finding }, i, x) {
  const y = 4 + ROW * i + ROW / 2;
  return h(
    'g',
    { key: kind, class: `effect ${finding}` },
    h('text', { x: LEFT - 12, y: y + 4, 'text-anchor': 'end' }, KINDS[kind]),
    h('line', { x1: x(low / margin), x2: x(high / margin), y1: y, y2: y }),
    h('circle', { cx: x(effect / margin), cy: y, r: 5 }),
  );
}

/** @param {Effect} effect */
function tableRow({ kind, effect, low, high, margin, finding, devices, controls, evidence }) {
  return [
    ...[KINDS[kind], figureText(effect), `${figureText(low)} to ${figureText(high)}`, figureText(margin)],
    ...[finding.replace('-', ' '), String(devices), String(controls), evidenceText(evidence)],
  ];
}

/** @param {Effect} effect */
function sentence({ kind, effect, low, high, finding }) {
  return `${KINDS[kind]} ${figureText(effect)} (${figureText(low)} to ${figureText(high)}), ${finding.replace('-', ' ')}`;
}
