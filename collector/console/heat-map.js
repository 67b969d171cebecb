import { h } from './dom.js';
import { explained } from './explained.js';
import { levelOf, toldOf } from './heat-cell.js';
import { href } from './route.js';
import { cohortKey, cohortText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').DriftView} Drift
 * @typedef {import('../src/store/views.js').AlarmView} Alarm
 * @typedef {import('../src/store/views.js').ModelView} Model
 */

/** Rows and columns that are drawn; the loudest first where there are more. */
const MOST_COHORTS = 40;
const MOST_FEATURES = 48;

/**
 * Cohorts by features: how far each is on its way to an alarm. Every cell links to its alarm, or to its histogram; one cell is
 * in the order of the Tab key, and the arrow keys go on from there.
 * @param {Drift} drift @param {Model} model @param {readonly Alarm[]} alarms
 */
export function heatMap(drift, model, alarms) {
  const firing = new Map(
    alarms
      .filter((alarm) => alarm.model === drift.model && alarm.state === 'firing')
      .map((alarm) => [`${cohortKey(alarm.cohort)}\n${alarm.feature}`, alarm]),
  );
  const cells = new Map(drift.cells.map((cell) => [`${cohortKey(cell.cohort)}\n${cell.feature}`, cell]));
  const features = columnsOf(model, drift, firing);
  const cohorts = rowsOf(drift, firing);
  const left = drift.cohorts.length - cohorts.length;
  return [
    h(
      'div',
      {
        class: 'heat-frame',
        tabindex: 0,
        role: 'region',
        'aria-label': `Drift of ${drift.model}, cohorts by features`,
      },
      h(
        'table',
        { class: `heat${features.length > 8 ? ' many' : ''}`, onkeydown: move },
        h('caption', {}, 'Cohorts in rows, features in columns. Arrow keys go from cell to cell.'),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('td', {}),
            features.map((name) => h('th', { scope: 'col', key: name }, h('span', { title: name }, name))),
          ),
        ),
        h(
          'tbody',
          {},
          cohorts.map((cohort, row) => {
            const key = cohortKey(cohort.cohort);
            return h(
              'tr',
              { key },
              h('th', { scope: 'row' }, cohortText(cohort.cohort)),
              features.map((name, column) =>
                cellOf({
                  drift,
                  cohort: cohort.cohort,
                  key,
                  name,
                  seen: {
                    cell: cells.get(`${key}\n${name}`),
                    alarm: firing.get(`${key}\n${name}`),
                    whole: cells.get(`\n${name}`),
                    suppressed: cohort.suppressed,
                    status: model.status.outcome,
                  },
                  first: row + column === 0,
                }),
              ),
            );
          }),
        ),
      ),
    ),
    h(
      'p',
      { class: 'legend heat-key' },
      [
        ['quiet', 'quiet'],
        ['1', '1 % of an alarm'],
        ['2', '3 %'],
        ['3', '10 %'],
        ['alarm', 'alarm'],
        ['inconclusive', explained('inconclusive')],
        ['suppressed', explained('suppressed')],
      ].map(([level, words]) => h('span', { key: `${level}` }, h('i', { class: `swatch heat-${level}` }), words)),
    ),
    left > 0 && h('p', { class: 'quiet' }, `${left} more cohorts are quieter than these.`),
  ];
}

/** @param {{ drift: Drift, cohort: import('../src/store/views.js').Cohort, key: string, name: string, seen: import('./heat-cell.js').Seen, first: boolean }} place */
function cellOf({ drift, cohort, key, name, seen, first }) {
  const { alarm } = seen;
  const what = `${name} on ${cohortText(cohort)}: ${toldOf(seen)}`;
  // Errors have no histogram to go to.
  const feature = { model: drift.model, feature: name.split('~')[0] ?? name, cohort: key };
  const to =
    alarm !== undefined
      ? href({ kind: 'alarm', alarm: alarm.alarm })
      : href(name === 'errors' ? { kind: 'model', model: drift.model } : { kind: 'feature', ...feature });
  return h(
    'td',
    { key: name },
    h(
      'a',
      { class: `cell heat-${levelOf(seen)}`, href: to, 'aria-label': what, title: what, tabindex: first ? 0 : -1 },
      alarm !== undefined && '!',
    ),
  );
}

/** @param {Model} model @param {Drift} drift @param {ReadonlyMap<string, Alarm>} firing */
function columnsOf(model, drift, firing) {
  const loud = new Set([
    ...[...firing.values()].map(({ feature }) => feature),
    ...drift.cells.filter(({ share }) => typeof share === 'number' && share >= 0.01).map(({ feature }) => feature),
  ]);
  const known = [...model.features.map(({ name }) => name), ...model.outputs];
  const extra = [...loud].filter((name) => !known.includes(name));
  const all = [...known, ...extra];
  if (all.length <= MOST_FEATURES) return all;
  return [...all.filter((name) => loud.has(name)), ...all.filter((name) => !loud.has(name))].slice(0, MOST_FEATURES);
}

/** @param {Drift} drift @param {ReadonlyMap<string, Alarm>} firing */
function rowsOf(drift, firing) {
  const all = drift.cohorts;
  if (all.length <= MOST_COHORTS) return all;
  /** @type {Map<string, number>} */
  const loudest = new Map([...firing.values()].map(({ cohort }) => [cohortKey(cohort), Infinity]));
  for (const { cohort, share } of drift.cells) {
    const key = cohortKey(cohort);
    if (typeof share === 'number') loudest.set(key, Math.max(loudest.get(key) ?? 0, share));
  }
  /** @param {import('../src/store/views.js').CohortView} one */
  const loudness = ({ cohort }) => loudest.get(cohortKey(cohort)) ?? 0;
  const kept = new Set([...all].sort((a, b) => loudness(b) - loudness(a)).slice(0, MOST_COHORTS));
  return all.filter((cohort) => kept.has(cohort));
}

const MOVES = /** @type {Readonly<Record<string, readonly [number, number]>>} */ ({
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
});

/** @param {KeyboardEvent} event */
function move(event) {
  const by = MOVES[event.key];
  const here = /** @type {Element} */ (event.target).closest('td');
  const row = here?.parentElement;
  if (by === undefined || here === null || !(row instanceof HTMLTableRowElement)) return;
  event.preventDefault();
  const to = row.parentElement?.children[row.sectionRowIndex + by[0]]?.children[here.cellIndex + by[1]];
  const link = to?.querySelector('a');
  if (!link) return;
  here.querySelector('a')?.setAttribute('tabindex', '-1');
  link.setAttribute('tabindex', '0');
  link.focus();
}
