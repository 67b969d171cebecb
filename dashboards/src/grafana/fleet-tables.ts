import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { rows } from './build/clickhouse-query.js';
import { column } from './build/fields.js';
import { cell, toConsolePath, toPage } from './build/links.js';
import { table } from './build/panels.js';
import { ALL_VERSIONS, FLEET, cohortName, cohortsInWords } from './build/queries.js';

const TIME = column.unit('dateTimeAsIso');

/** What happened, where and since when; open ones first. */
export function incidentTable(which = '1'): Builder<Panel> {
  return table({
    title: 'Incidents: what, where, since when',
    description:
      'Alarms that have one cause, told once: open ones, and those of the time range. Since is when the change probably began, in event time. Click an incident for its evidence in the console, the model for its dashboard.',
    unit: 'none',
    ...{ width: 24, height: 8 },
  })
    .overrideByName('state', [
      column.words({ open: 'bad', resolved: 'mute', merged: 'mute' }),
      column.coloured(),
      column.width(90),
    ])
    .overrideByName('since', [TIME, column.width(180)])
    .overrideByName('accuracy', [column.unit('percentunit'), column.decimals(1), column.width(110)])
    .overrideByName('devices', [column.width(90)])
    .overrideByName('model', [
      column.links(toPage('Model health', 'model', { model: cell('model') })),
      column.width(180),
    ])
    .overrideByName('incident', [
      column.links(toConsolePath('In the console', `/incidents/${cell('incident')}`)),
      column.width(160),
    ])
    .withTarget(
      rows(
        ['state', 'what', 'where', 'since', 'accuracy', 'devices', 'model', 'incident'],
        `
        SELECT state, headline AS what, ${cohortsInWords()} AS where, changed_at AS since, accuracy_change AS accuracy, devices, model, incident
        FROM incidents
        WHERE ${which} AND (state = 'open' OR (state = 'resolved' AND $__timeFilter(changed_at)))
        ORDER BY state = 'open' DESC, since DESC
        LIMIT 100`,
      ),
    );
}

/** What there is to do; what waits for a decision first. */
export function recommendationTable(which = '1'): Builder<Panel> {
  return table({
    title: 'Recommendations: what to do',
    description:
      'What fleetally would do about it, with what it found. Open ones wait for a decision; the others are those of the time range. Click one to see its evidence and to accept or dismiss it in the console.',
    unit: 'none',
    ...{ width: 24, height: 7 },
  })
    .overrideByName('state', [
      column.words({
        open: 'warning',
        accepted: 'calm',
        'carried-out': 'good',
        dismissed: 'mute',
        expired: 'mute',
        superseded: 'mute',
      }),
      column.coloured(),
      column.width(110),
    ])
    .overrideByName('opened', [TIME, column.width(180)])
    .overrideByName('model', [
      column.links(toPage('Rollouts of this model', 'release', { model: cell('model') })),
      column.width(180),
    ])
    .overrideByName('recommendation', [
      column.links(toConsolePath('Decide in the console', `/recommendations/${cell('recommendation')}`)),
      column.width(160),
    ])
    .withTarget(
      rows(
        ['state', 'action', 'from', 'to', 'where', 'because', 'opened', 'model', 'recommendation'],
        `
        SELECT
            state, action, from_version AS from, to_version AS to, ${cohortsInWords()} AS where,
            arrayStringConcat(arrayDistinct(arrayMap((kind, finding) -> concat(kind, ': ', finding), kinds, findings)), ', ') AS because,
            opened_at AS opened, model, recommendation
        FROM recommendations
        WHERE ${which} AND (state = 'open' OR $__timeFilter(raised_at))
        ORDER BY state = 'open' DESC, opened DESC
        LIMIT 100`,
      ),
    );
}

/** Each model in a row: how it does, and the cohort to look at first. */
export function modelTable(): Builder<Panel> {
  return table({
    title: 'Models',
    description:
      'Each model as it is now: the judgement of the whole fleet, alarms that fire on any cohort, the feature nearest to an alarm, and accuracy as estimated for the newest day (of the version with most inferences) with its 95 % interval.',
    unit: 'none',
    ...{ width: 24, height: 7 },
  })
    .overrideByName('model', [column.links(toPage('Model health', 'model', { model: cell('model') }))])
    .overrideByName('judgement', [
      column.words({
        drift: 'bad',
        pending: 'warning',
        ok: 'good',
        inconclusive: 'notice',
        'no-data': 'mute',
        suppressed: 'mute',
      }),
      column.coloured(),
    ])
    .overrideByName('alarms', [column.thresholds('good', [1, 'bad']), column.coloured()])
    .overrideByRegexp('^(accuracy|low|high)$', [column.unit('percentunit'), column.decimals(1)])
    .overrideByName('inferences', [column.unit('short')])
    .withTarget(
      rows(
        [
          'model',
          'judgement',
          'alarms',
          'nearest to an alarm',
          'accuracy',
          'low',
          'high',
          'version',
          'devices',
          'inferences',
        ],
        `
        SELECT
            u.model AS model, h.judgement AS judgement, h.alarms AS alarms, h.nearest AS "nearest to an alarm",
            a.last.1 AS accuracy, a.last.2 AS low, a.last.3 AS high, a.last.4 AS version, u.devices AS devices, u.inferences AS inferences
        FROM
        (
            SELECT model, max(devices) AS devices, sum(inferences) AS inferences
            FROM usage
            WHERE ${ALL_VERSIONS} AND ${FLEET} AND $__timeFilter(day)
            GROUP BY model
        ) AS u
        LEFT JOIN
        (
            SELECT
                model,
                anyIf(outcome, ${FLEET}) AS judgement,
                sum(firing_alarms) AS alarms,
                argMax(concat(ifNull(worst_feature, '-'), concat(' on ', ${cohortName()})), ifNull(worst_evidence_share, -1)) AS nearest
            FROM cohort_health
            GROUP BY model
        ) AS h ON u.model = h.model
        LEFT JOIN
        (
            SELECT model, argMax(tuple(estimate, low, high, version), tuple(day, inferences)) AS last
            FROM estimated_accuracy
            WHERE ${FLEET} AND outcome = 'estimated' AND $__timeFilter(day)
            GROUP BY model
        ) AS a ON u.model = a.model
        ORDER BY alarms DESC, inferences DESC`,
      ),
    );
}
