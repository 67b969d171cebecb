import { h } from './dom.js';
import { factList } from './facts.js';
import { countText } from './figures.js';
import { time } from './time.js';
import { clocksText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').FleetView} Fleet
 */

/** The one sentence to read, and four figures. @param {Fleet} fleet */
export function fleetPanel(fleet) {
  const signals = Object.values(fleet.signals.outcomes).reduce((sum, count) => sum + count, 0);
  return h(
    'section',
    { class: 'fleet', 'aria-label': 'Fleet' },
    h('h1', { class: `headline ${fleet.status.outcome}` }, ...headline(fleet)),
    factList([
      {
        name: 'Devices',
        value: countText(fleet.devices.total),
        quiet: `${countText(fleet.devices.lastHour)} in the last hour, ${countText(fleet.devices.lastDay)} in the last day`,
      },
      { name: 'Reports stored', value: countText(fleet.reports), quiet: `${countText(fleet.inferences)} inferences` },
      {
        name: 'Newest window',
        value: time(fleet.lastWindowAt, fleet.firstWindowAt),
        quiet:
          fleet.evaluatedTo === 'no-data'
            ? 'not evaluated yet'
            : ['evaluated to ', time(fleet.evaluatedTo, fleet.lastWindowAt)],
      },
      { name: 'Signals watched', value: countText(signals), quiet: clocksText(fleet.signals.clocks) || 'none yet' },
    ]),
  );
}

/** @param {Fleet} fleet */
function headline({ status, reports, lastWindowAt }) {
  switch (status.outcome) {
    case 'drift':
      return [status.reason];
    case 'learning':
      return [
        'Learning',
        ...(status.learningUntil ? [' until ', time(status.learningUntil, lastWindowAt)] : []),
        '. ',
        h('small', {}, status.reason),
      ];
    case 'inconclusive':
      return ['No verdict yet. ', h('small', {}, status.reason)];
    case 'no-data':
      return [reports === 0 ? 'Waiting for the first report. ' : 'Nothing to judge. ', h('small', {}, status.reason)];
    case 'ok':
      return ['All quiet.'];
  }
}

/** What is there to say when nothing needs anybody. @param {Fleet} fleet */
export function allQuiet({ status, signals, devices }) {
  if (status.outcome !== 'ok') return false;
  const watched = Object.values(signals.outcomes).reduce((sum, count) => sum + count, 0);
  return h(
    'div',
    { class: 'nothing calm' },
    h('p', {}, h('b', {}, 'Nothing needs you.')),
    h(
      'p',
      { class: 'quiet' },
      `${countText(watched)} signals on ${countText(devices.total)} devices are as they were. Whatever moves appears here by itself.`,
    ),
  );
}
