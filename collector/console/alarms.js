import { h } from './dom.js';
import { evidenceText, figureText } from './figures.js';
import { longList } from './long-list.js';
import { href } from './route.js';
import { time } from './time.js';
import { cohortKey, cohortText, devicesText, happening, stateText, subject } from './words.js';

/**
 * @typedef {import('../src/store/views.js').AlarmView} Alarm
 * @typedef {import('../src/store/views.js').FleetView} Fleet
 */

/**
 * All alarms, firing first; the chosen one is marked. What is pending is a quiet line, not an alarm.
 * @param {readonly Alarm[]} alarms @param {readonly Alarm[]} pending @param {Fleet} fleet @param {string | undefined} chosen
 */
export function alarmList(alarms, pending, fleet, chosen) {
  const open = alarms.filter(({ state }) => state !== 'resolved');
  const over = alarms.filter(({ state }) => state === 'resolved');
  return h(
    'section',
    { class: 'alarms', 'aria-label': 'Alarms' },
    h('h2', {}, 'Alarms'),
    open.length === 0
      ? h('p', { class: 'empty' }, ...emptyText(fleet))
      : longList(
          '',
          open.map((alarm) => item(alarm, fleet, chosen)),
          12,
        ),
    pending.length > 0 && longList('gathering', pending.map(gathering), 3),
    over.length > 0 && h('h3', {}, 'Resolved'),
    over.length > 0 &&
      longList(
        '',
        over.map((alarm) => item(alarm, fleet, chosen)),
        10,
      ),
  );
}

/** "gathering evidence: temperature on hw = b (34 % of what an alarm needs)". @param {Alarm} alarm */
function gathering(alarm) {
  const what = `${subject(alarm)} on ${cohortText(alarm.cohort)}`;
  const [feature = alarm.feature] = alarm.features;
  const to = { kind: /** @type {const} */ ('feature'), model: alarm.model, feature, cohort: cohortKey(alarm.cohort) };
  return h(
    'li',
    { key: alarm.alarm, class: 'quiet' },
    'gathering evidence: ',
    // Errors have no histogram to go to.
    feature === 'errors' ? what : h('a', { href: href(to) }, what),
    ` (${Math.floor(100 * (alarm.progress ?? 0))} % of what an alarm needs)`,
  );
}

/** @param {Fleet} fleet */
function emptyText({ status, lastWindowAt }) {
  if (status.learningUntil !== undefined)
    return ['No alarms. Learning until ', time(status.learningUntil, lastWindowAt), '.'];
  return [status.outcome === 'no-data' ? 'No alarms, and no reports to judge yet.' : 'No alarms.'];
}

/** @param {Alarm} alarm @param {Fleet} fleet @param {string | undefined} chosen */
function item(alarm, fleet, chosen) {
  return h(
    'li',
    { key: alarm.alarm },
    h(
      'a',
      {
        class: `alarm ${alarm.state}`,
        href: href({ kind: 'alarm', alarm: alarm.alarm }),
        'aria-current': alarm.alarm === chosen ? 'true' : undefined,
      },
      h('span', { class: 'state' }, stateText(alarm), alarm.lane === 'fast' && ' · fast lane'),
      h('span', { class: 'sentence' }, ...alarmSentence(alarm, fleet.lastWindowAt)),
      h(
        'span',
        { class: 'quiet' },
        `${devicesText(alarm.devices)} · ${alarm.model}`,
        alarm.resolvedAt !== undefined && [' · resolved ', time(alarm.resolvedAt, fleet.lastWindowAt)],
      ),
    ),
  );
}

/** "temperature on hw = edge-b reads about 0.31 σ high since Tue 14:05". @param {Alarm} alarm @param {import('./time.js').When} near */
export function alarmSentence(alarm, near) {
  return [
    h('b', {}, subject(alarm)),
    ' on ',
    h('b', {}, cohortText(alarm.cohort)),
    ` ${happening(alarm)} since `,
    time(alarm.changedAt, near),
  ];
}

const EFFECTS = /** @type {const} */ ([
  ['shiftSigma', 'Shift', 'σ', 'of the mean, in standard deviations of the feature’s values before'],
  ['psi', 'PSI', '', 'population stability index'],
  ['js', 'Jensen–Shannon', '', 'distance, 0 to 1'],
  ['wasserstein', 'Wasserstein', 'σ', 'distance between the two'],
  ['ks', 'K–S', '', 'largest gap of the cumulated shares'],
]);

/** @param {import('../src/store/views.js').EffectSizes} effect */
export function effectSizes(effect) {
  return h(
    'dl',
    { class: 'effects', 'aria-label': 'Effect sizes' },
    EFFECTS.filter(([key]) => effect[key] !== 'not-applicable').map(([key, name, unit, meaning]) => {
      const value = effect[key];
      const signed = key === 'shiftSigma' && typeof value === 'number' && value > 0 ? '+' : '';
      return h(
        'div',
        { title: meaning },
        h('dt', {}, name),
        h(
          'dd',
          {},
          `${signed}${figureText(value)}`,
          unit !== '' && typeof value === 'number' && h('small', {}, ` ${unit}`),
        ),
      );
    }),
  );
}

/** Why it was raised, in words. @param {Alarm} alarm */
export function laneText({ lane, evidence }) {
  return lane === 'fast'
    ? `Raised by the fast lane: two windows running lay ${evidenceText(evidence)} times their usual deviation away.`
    : `Raised by evidence of ${evidenceText(evidence)}, past the line that keeps the promise on false alarms.`;
}
