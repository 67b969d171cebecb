import { anomalyText } from './anomalies.js';
import { figure, grid } from './chart.js';
import { h } from './dom.js';
import { explained } from './explained.js';
import { factList } from './facts.js';
import { countText, durationText, niceTicks } from './figures.js';
import { page, part } from './page.js';
import { href } from './route.js';
import { wideTable } from './table.js';
import { timeLabels } from './time-labels.js';
import { time, timeText } from './time.js';
import { cohortKey, cohortText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').DeviceDetail} Device
 * @typedef {import('../src/store/views.js').DeviceAnomalyView} Anomaly
 */

/**
 * One device: what it runs and ought to, what is wrong with it, and when it was heard.
 * @param {{ device: Device, anomalies: readonly Anomaly[] }} shown @param {(chart: string) => import('./chart.js').Surface} surfaces
 */
export function devicePage({ device, anomalies }, surfaces) {
  const { attributes, models, heard } = device;
  return page(
    {
      key: `device-${device.device}`,
      label: `Device ${device.device}`,
      trail: [{ text: 'Devices', route: { kind: 'devices', model: '', cohort: '', after: '' } }],
      title: h('b', {}, device.device),
      quiet: anomalies.some(({ state }) => state === 'firing')
        ? 'Something is wrong with it.'
        : 'Nothing is wrong with it.',
    },
    factList(
      [
        { name: 'Newest window', value: time(device.lastWindowAt), quiet: `${countText(device.reports)} reports` },
        { name: 'Introduced itself', value: time(device.lastSeenAt), quiet: ['first ', time(device.firstSeenAt)] },
        { name: 'Agent', value: device.agentVersion || explained('no-data') },
        { name: 'Clock', value: clockWords(device.clockSkewSeconds), quiet: 'against this collector’s' },
      ],
      'In figures',
    ),
    h(
      'ul',
      { class: 'features', 'aria-label': 'Attributes' },
      Object.entries(attributes).map(([name, value]) =>
        h(
          'li',
          { key: name },
          h(
            'a',
            {
              href: href({
                kind: 'devices',
                model: '',
                cohort: cohortKey({ [name]: value }),
                after: '',
              }),
            },
            cohortText({ [name]: value }),
          ),
        ),
      ),
    ),
    anomalies.length > 0 &&
      part(
        'Anomalies',
        h(
          'ul',
          { class: 'history' },
          anomalies.map((anomaly) =>
            h(
              'li',
              { key: anomaly.anomaly },
              h('b', { class: `state ${anomaly.state}` }, anomaly.state === 'firing' ? 'Firing' : 'Resolved'),
              ' ',
              anomalyText(anomaly),
              h('span', { class: 'quiet' }, ' since ', time(anomaly.since)),
            ),
          ),
        ),
      ),
    part(
      'What it runs',
      models.length === 0
        ? h('p', { class: 'empty' }, 'It has not reported any model in the last two weeks.')
        : wideTable(
            'Models',
            ['Model', 'Runs', 'Since', 'Ought to run', 'Delivery', 'File'],
            models.map((one) => [
              h('a', { href: href({ kind: 'model', model: one.model }) }, one.model),
              `${one.version} ${one.variant}`.trim(),
              time(one.since),
              one.told === undefined
                ? 'as it is'
                : h(
                    'a',
                    { href: href({ kind: 'rollout', rollout: one.told.rollout }), title: one.told.reason },
                    `${one.told.version} ${one.told.variant}`.trim(),
                  ),
              one.delivery === undefined
                ? '–'
                : [one.delivery.state, one.delivery.failure !== '' && `: ${one.delivery.failure}`],
              h('code', { title: one.digest }, one.digest.slice(0, 10)),
            ]),
          ),
    ),
    part(
      'When it was heard',
      heard.length === 0
        ? h('p', { class: 'empty' }, 'No report in the newest week.')
        : heardChart(heard, surfaces('heard')),
    ),
  );
}

/** @param {number} seconds */
function clockWords(seconds) {
  if (Math.abs(seconds) < 1) return 'right';
  return `${durationText(Math.abs(seconds))} ${seconds > 0 ? 'ahead' : 'behind'}`;
}

const HEIGHT = 130;
const LEFT = 46;
const BOTTOM = 28;
const HOUR_MS = 3_600_000;

/** Reports by hour; a gap is an hour without any. @param {Device['heard']} heard @param {import('./chart.js').Surface} surface */
function heardChart(heard, surface) {
  const from = Date.parse(heard[0]?.at ?? '');
  const to = Date.parse(heard.at(-1)?.at ?? '') + HOUR_MS;
  const right = surface.width - 8;
  const ticks = niceTicks(Math.max(...heard.map(({ reports }) => reports)), 2);
  const most = ticks.at(-1) ?? 1;
  /** @param {number} at */
  const x = (at) => LEFT + ((at - from) / (to - from)) * (right - LEFT);
  /** @param {number} reports */
  const y = (reports) => 8 + (1 - reports / most) * (HEIGHT - 8 - BOTTOM);
  const wide = Math.max(1, x(from + HOUR_MS) - x(from) - 1);
  const shown = surface.pointed === undefined ? heard.at(-1) : heard[surface.pointed];
  return figure(surface, {
    id: 'heard',
    title: 'Reports by hour',
    label: `Reports by hour over ${heard.length} hours with any.`,
    height: HEIGHT,
    columns: heard.length,
    columnAt: (place) => {
      const distances = heard.map(({ at }) => Math.abs(x(Date.parse(at) + HOUR_MS / 2) - place));
      return distances.indexOf(Math.min(...distances));
    },
    legend: '',
    drawing: [
      ...grid(
        ticks.map((count) => ({ y: y(count), label: String(count) })),
        { left: LEFT, right },
      ),
      ...timeLabels({ from, to, left: LEFT, right, x }, HEIGHT - 8),
      heard.map(({ at, reports }, i) =>
        h('rect', {
          class: `heard${i === surface.pointed ? ' pointed' : ''}`,
          x: x(Date.parse(at)),
          width: wide,
          y: y(reports),
          height: y(0) - y(reports),
        }),
      ),
    ],
    readout: shown === undefined ? '' : [h('b', {}, timeText(shown.at)), ` ${shown.reports} reports`],
    table: {
      head: ['Hour', 'Reports'],
      rows: [...heard].reverse().map(({ at, reports }) => [time(at), String(reports)]),
    },
  });
}
