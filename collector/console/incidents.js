import { alarmCharts } from './alarm-charts.js';
import { laneText } from './alarms.js';
import { ALARM_CHOICES, decisionForm } from './decide.js';
import { h } from './dom.js';
import { figureText, percentText, sigmaText } from './figures.js';
import { incidentAdvice } from './incident-advice.js';
import { incidentState, incidentTone } from './incident-list.js';
import { href } from './route.js';
import { time, timeText } from './time.js';
import { whereList } from './where.js';
import { devicesText } from './words.js';

/** @typedef {import('../src/store/views.js').IncidentDetail} Detail */

/**
 * One incident: its headline, what can be said of the cause, what may be done, and what is behind it.
 * @param {{ incident: Detail, first: import('./reading.js').ShownAlarm | undefined }} shown
 * @param {Pick<import('./seen.js').Seen, 'fleet' | 'recommendations'>} seen
 * @param {(chart: string) => import('./chart.js').Surface} surfaces @param {(read: boolean) => void} changed
 */
export function incidentDetail({ incident, first }, { fleet, recommendations }, surfaces, changed) {
  const { headline, why, signals, mostAffected, history, decisions, model, devices, cohorts } = incident;
  return h(
    'article',
    { key: `incident-${incident.incident}`, class: 'detail', 'aria-label': `Incident: ${headline}` },
    h('a', { class: 'back', href: href({ kind: 'overview' }) }, '← All alarms'),
    h('p', { class: `state ${incidentTone(incident)}` }, incidentState(incident)),
    h('h1', { class: 'sentence', tabindex: -1, id: 'detail-title' }, headline),
    h(
      'p',
      { class: 'quiet' },
      `${why.words} ${devicesText(devices)} of ${model}. Opened `,
      time(incident.openedAt, fleet.lastWindowAt),
      incident.resolvedAt !== undefined && [', resolved ', time(incident.resolvedAt, fleet.lastWindowAt)],
      '.',
      incident.mergedInto !== undefined && [
        ' It was merged into ',
        h('a', { href: href({ kind: 'incident', incident: incident.mergedInto }) }, incident.mergedInto),
        '.',
      ],
    ),
    incident.state === 'open' &&
      decisionForm(`incidents/${encodeURIComponent(incident.incident)}`, ALARM_CHOICES, changed),
    incidentAdvice(incident, recommendations),
    whereList(model, cohorts),
    h('h2', {}, 'Signals, largest part first'),
    h(
      'ol',
      { class: 'history' },
      signals.map(({ signal, alarm, effectSd, contribution }) =>
        h(
          'li',
          { key: `${alarm} ${signal}` },
          h('a', { href: href({ kind: 'alarm', alarm }) }, signal),
          h('span', { class: 'quiet' }, ` ${partText(contribution)}, ${effectText(effectSd)}`),
        ),
      ),
    ),
    signals.length > 0 && h('p', { class: 'quiet' }, SIZES),
    first !== undefined && h('p', {}, laneText(first.alarm)),
    first !== undefined && alarmCharts(first, surfaces),
    mostAffected.length > 0 && h('h2', {}, 'Devices most affected'),
    mostAffected.length > 0 &&
      (mostAffected === 'suppressed'
        ? h('p', {}, 'Too few devices to name any.')
        : h(
            'ul',
            { class: 'features' },
            mostAffected.map((device) =>
              h('li', { key: device }, h('a', { href: href({ kind: 'device', device }) }, device)),
            ),
          )),
    decisions.length > 0 && h('h2', {}, 'Decisions'),
    decisions.length > 0 &&
      h(
        'ul',
        { class: 'history' },
        decisions.map(({ alarm, action, author, reason, recordedAt }) =>
          h(
            'li',
            { key: `${alarm} ${recordedAt} ${action}` },
            `recorded ${timeText(recordedAt)}, ${author}: ${action}, ${reason}`,
          ),
        ),
      ),
    h('h2', {}, 'History'),
    h(
      'ul',
      { class: 'history' },
      history.map(({ at, action, author, reason }, i) =>
        h('li', { key: `${at} ${i}` }, `recorded ${timeText(at)}: ${action} (${author}: ${reason})`),
      ),
    ),
  );
}

/** Other figures of the same change are in other units. */
const SIZES =
  'The share is how much of the incident a signal makes up. σ is the standard deviation of that signal in one inference: tiny for something that hardly ever happened.';

/** @param {import('../src/store/views.js').Figure} part */
function partText(part) {
  return typeof part === 'number' ? percentText(part) : figureText(part);
}

/** @param {import('../src/store/views.js').Figure} effect */
function effectText(effect) {
  return typeof effect === 'number' ? `${sigmaText(effect)} ${effect < 0 ? 'down' : 'up'}` : figureText(effect);
}
