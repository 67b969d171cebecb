import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { LineStyleBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { rows, series } from './build/clickhouse-query.js';
import { column, fixed } from './build/fields.js';
import { cell, toPage } from './build/links.js';
import { lines, table } from './build/panels.js';
import { FLEET, OF_COHORT, OF_MODEL, cohortName } from './build/queries.js';

/** Estimated accuracy of each version with its band, a panel for each version that is chosen, and what feedback says where there is some. */
export function accuracyOverTime(): Builder<Panel> {
  return lines({
    title: 'Estimated accuracy of $version on $cohort',
    description:
      'Share of right answers by day, estimated without labels from how sure the model was; the band holds the truth with 95 %. The dashed line is what feedback says, where there is some. A band that moves away from where it was means that the model does worse on what it now sees.',
    unit: 'percentunit',
    ...{ width: 12, height: 9 },
  })
    .repeat('version')
    .repeatDirection('h')
    .maxPerRow(2)
    .decimals(1)
    .max(1)
    .spanNulls(true)
    .colorScheme(fixed('calm'))
    .overrideByName('low', INVISIBLE)
    .overrideByName('high', [
      ...INVISIBLE,
      { id: 'custom.fillBelowTo', value: 'low' },
      { id: 'custom.fillOpacity', value: 20 },
    ])
    .overrideByName('estimate', [
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.showPoints', value: 'always' },
    ])
    .overrideByName('by feedback', [
      column.colour('good'),
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.lineStyle', value: new LineStyleBuilder().fill('dash').dash([6, 6]).build() },
    ])
    .withTarget(
      series(
        ['time', 'estimate', 'low', 'high', 'by feedback'],
        `
        SELECT day AS time, estimate, low, high, true_accuracy AS "by feedback"
        FROM estimated_accuracy
        WHERE ${OF_MODEL} AND ${OF_COHORT} AND version = \${version:singlequote} AND $__timeFilter(day)
        ORDER BY time`,
      ),
    );
}

const INVISIBLE: DynamicConfigValue[] = [
  { id: 'custom.lineWidth', value: 0 },
  { id: 'custom.fillOpacity', value: 0 },
  { id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: false } },
];

/** Which cohorts a version serves worse than the fleet as a whole. */
export function accuracyByCohort(): Builder<Panel> {
  return table({
    title: 'Accuracy by version and cohort',
    description:
      'Newest day in the time range that has an estimate. Worse: even the upper end of the cohort is below the lower end of the whole fleet on that version. Click a cohort to see its days.',
    unit: 'percentunit',
    ...{ width: 24, height: 9 },
  })
    .decimals(1)
    .overrideByName('cohort', [column.links(toPage('Its days', 'model', { ...KEPT, cohort: cell('cohort') }))])
    .overrideByName('against the fleet', [
      column.words({ worse: 'bad', alike: 'mute', better: 'good' }),
      column.coloured(),
    ])
    .overrideByName('day', [column.unit('dateTimeAsIso')])
    .overrideByName('devices', [column.unit('none'), column.decimals(0)])
    .withTarget(
      rows(
        ['version', 'cohort', 'estimate', 'low', 'high', 'against the fleet', 'by feedback', 'devices', 'day'],
        `
        WITH newest AS
        (
            SELECT version, cohort, argMax(tuple(estimate, low, high, true_accuracy, devices, day), day) AS last
            FROM estimated_accuracy
            WHERE ${OF_MODEL} AND outcome = 'estimated' AND $__timeFilter(day)
            GROUP BY version, cohort
        )
        SELECT
            n.version AS version,
            ${cohortName('n.cohort')} AS cohort,
            n.last.1 AS estimate,
            n.last.2 AS low,
            n.last.3 AS high,
            multiIf(n.last.3 < fleet.last.2, 'worse', n.last.2 > fleet.last.3, 'better', 'alike') AS "against the fleet",
            n.last.4 AS "by feedback",
            n.last.5 AS devices,
            n.last.6 AS day
        FROM newest AS n
        LEFT JOIN (SELECT version, last FROM newest WHERE ${FLEET}) AS fleet ON n.version = fleet.version
        ORDER BY version DESC, "against the fleet" = 'worse' DESC, estimate`,
      ),
    );
}

const KEPT = { model: '${model:percentencode}' } as const;
