import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { TableCellBackgroundDisplayMode, TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { rows, series } from './build/clickhouse-query.js';
import { byThresholds, column, thresholds } from './build/fields.js';
import { cell, toConsolePath, toPage } from './build/links.js';
import { evidenceLines, table } from './build/panels.js';
import { cohortName, OF_COHORT, OF_MODEL } from './build/queries.js';

/** How near to an alarm: calm, worth a look, nearly, there. */
export const ALARM_SCALE = [
  [0.5, 'notice'],
  [0.8, 'warning'],
  [1, 'bad'],
] as const;

/** Cohorts down, features across, coloured by the most evidence that any signal had in the time range. */
export function driftHeatMap(): Builder<Panel> {
  return (
    table({
      title: 'Drift: cohort × feature',
      description:
        'The most evidence for a change that any signal of the feature gathered in the time range, as a share of the alarm line on a logarithmic scale: 0 % none, 100 % an alarm. A red column is a feature that changed everywhere, a red row a cohort that changed as a whole. Pairs of features are shown once they are half way. Empty: nothing that may be told.',
      unit: 'percentunit',
      ...{ width: 24, height: 10 },
    })
      .filterable(false)
      .links([toConsolePath('In the console', '/models/${model:percentencode}')])
      .decimals(0)
      .min(0)
      .max(1)
      .colorScheme(byThresholds())
      .thresholds(thresholds('good', ...ALARM_SCALE))
      .cellOptions({ type: TableCellDisplayMode.ColorBackground, mode: TableCellBackgroundDisplayMode.Basic })
      // The names of cohorts are no measure.
      .overrideByFieldType('string', [column.plain()])
      .withTransformation({
        id: 'groupingToMatrix',
        options: { columnField: 'feature', rowField: 'cohort', valueField: 'evidence', emptyValue: 'null' },
      })
      .withTarget(
        rows(
          ['cohort', 'feature', 'evidence'],
          `
        SELECT ${cohortName()} AS cohort, feature, max(evidence_share) AS evidence
        FROM feature_drift
        WHERE ${OF_MODEL} AND $__timeFilter(time) AND evidence_share IS NOT NULL
        GROUP BY cohort, feature
        HAVING position(feature, '~') = 0 OR evidence >= 0.5
        ORDER BY cohort = 'all' DESC, cohort, feature`,
        ),
      )
  );
}

const EVIDENCE = `${OF_MODEL} AND ${OF_COHORT} AND $__timeFilter(time) AND evidence_share IS NOT NULL`;

/** Since when: evidence of each feature of the chosen cohort, up to the alarm line. */
export function driftOverTime(): Builder<Panel> {
  return evidenceLines(
    {
      title: 'Evidence for drift on $cohort',
      description:
        'The strongest signal of each of the ten features with most evidence, as a share of the alarm line (dashed) on a logarithmic scale. It climbs while a change lasts, and falls back when a new normal is accepted.',
    },
    'feature',
  ).withTarget(
    series(
      ['time', 'feature', 'evidence'],
      `
        SELECT time, feature, max(evidence_share) AS evidence
        FROM feature_drift
        WHERE ${EVIDENCE} AND feature IN
        (
            SELECT feature FROM feature_drift WHERE ${EVIDENCE} GROUP BY feature ORDER BY max(evidence_share) DESC LIMIT 10
        )
        GROUP BY time, feature
        ORDER BY time, feature`,
    ),
  );
}

/** What changed, where and since when, with a way on from each. */
export function alarmTable(): Builder<Panel> {
  return table({
    title: 'Alarms',
    description:
      'Features that changed on a cohort, those that fire first. Effect is in standard deviations of one inference. Click a feature for its histograms, an alarm for the console, where people accept or dismiss it.',
    unit: 'none',
    ...{ width: 24, height: 8 },
  })
    .overrideByName('state', [column.words({ firing: 'bad', resolved: 'mute' }), column.coloured(), column.width(90)])
    .overrideByName('feature', [
      column.links(
        toPage('Histograms', 'feature', {
          model: '${model:percentencode}',
          feature: cell('feature'),
          cohort: cell('cohort'),
        }),
      ),
    ])
    .overrideByName('effect', [column.decimals(2)])
    .overrideByName('changed', [column.unit('dateTimeAsIso')])
    .overrideByName('raised', [column.unit('dateTimeAsIso')])
    .overrideByName('alarm', [column.links(toConsolePath('In the console', `/alarms/${cell('alarm')}`))])
    .withTarget(
      rows(
        ['state', 'feature', 'cohort', 'changed', 'raised', 'effect', 'devices', 'alarm'],
        `
        SELECT state, feature, ${cohortName('a.cohort')} AS cohort, changed_at AS changed, raised_at AS raised, effect, devices, alarm
        FROM alarms AS a
        WHERE ${OF_MODEL} AND (state = 'firing' OR $__timeFilter(raised_at))
        ORDER BY state = 'firing' DESC, raised DESC
        LIMIT 200`,
      ),
    );
}
