import { StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import { modelChoice } from './build/choices.js';
import { rows, series } from './build/clickhouse-query.js';
import { column } from './build/fields.js';
import { incidents } from './build/incidents.js';
import { cell, toConsolePath } from './build/links.js';
import { page } from './build/page.js';
import { lines, table } from './build/panels.js';
import { range } from './build/prometheus-query.js';
import { ALL_VERSIONS, FLEET, OF_MODEL } from './build/queries.js';
import { recommendationTable } from './fleet-tables.js';

/** What is recommended, what is being rolled out, and what runs where by now. */
export const releasePage = page({
  name: 'release',
  title: 'Rollout and recommendation',
  description:
    'What is recommended, what is being rolled out, what devices run by now, and how each version does. People decide in the console; every row leads there.',
  from: 'now-14d',
  refresh: '1m',
  sources: ['prometheus', 'clickhouse'],
  variables: [modelChoice()],
  annotations: [incidents(OF_MODEL)],
  panels: [
    recommendationTable(OF_MODEL),
    table({
      title: 'Rollouts',
      description:
        'Releases and rollbacks, newest first: the stage each is in and the share of devices that the stage covers. Holding: it waits until the judgements or a person let it go on. Click one to pause, resume or abort it in the console.',
      unit: 'none',
      ...{ width: 24, height: 7 },
    })
      .overrideByName('state', [
        column.words({ running: 'calm', holding: 'warning', paused: 'warning', completed: 'good', aborted: 'mute' }),
        column.coloured(),
        column.width(110),
      ])
      .overrideByName('share', [column.unit('percentunit'), column.decimals(0)])
      .overrideByRegexp('^(started|changed)$', [column.unit('dateTimeAsIso')])
      .overrideByName('rollout', [column.links(toConsolePath('In the console', `/rollouts/${cell('rollout')}`))])
      .withTarget(
        rows(
          ['state', 'kind', 'to', 'stage', 'share', 'hold', 'started', 'changed', 'by', 'reason', 'rollout'],
          `
          SELECT
              state, kind, concat(version, if(ifNull(variant, '') = '', '', concat(' ', variant))) AS to,
              concat(toString(stage), ' of ', toString(stages)) AS stage, stage_share AS share, hold,
              started_at AS started, changed_at AS changed, author AS by, reason, rollout
          FROM rollouts
          WHERE ${OF_MODEL}
          ORDER BY started DESC
          LIMIT 100`,
        ),
      ),
    lines({
      title: 'Versions over time',
      description:
        'Inferences a day by the version that answered them, stacked to the whole: how far a release has come, and how fast a rollback goes.',
      unit: 'short',
      ...{ width: 12, height: 9 },
    })
      .min(0)
      .fillOpacity(60)
      .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
      .displayName('${__field.labels.version}')
      .withTarget(
        series(
          ['time', 'version', 'inferences'],
          `
          SELECT day AS time, version, inferences
          FROM usage
          WHERE ${OF_MODEL} AND ${FLEET} AND NOT ${ALL_VERSIONS} AND $__timeFilter(day)
          ORDER BY time, version`,
        ),
      ),
    lines({
      title: 'Estimated accuracy by version',
      description:
        'Share of right answers by day, estimated without labels, of the whole fleet. A version below the one that it replaces, with intervals that do not meet (see model health), is one to hold.',
      unit: 'percentunit',
      ...{ width: 12, height: 9 },
    })
      .decimals(1)
      .fillOpacity(0)
      .spanNulls(true)
      .displayName('${__field.labels.version}')
      .withTarget(
        series(
          ['time', 'version', 'estimate'],
          `
          SELECT day AS time, version, estimate
          FROM estimated_accuracy
          WHERE ${OF_MODEL} AND ${FLEET} AND outcome = 'estimated' AND $__timeFilter(day)
          ORDER BY time, version`,
        ),
      ),
    table({
      title: 'Versions',
      description:
        'Registered versions and variants, and what devices say that they run. Unregistered: devices run a file that nobody has registered.',
      unit: 'none',
      ...{ width: 12, height: 8 },
    })
      .overrideByName('state', [
        column.words({ available: 'good', retired: 'mute', unregistered: 'warning' }),
        column.coloured(),
      ])
      .overrideByName('size', [column.unit('bytes')])
      .overrideByName('accuracy as stated', [column.unit('percentunit'), column.decimals(1)])
      .overrideByName('last seen', [column.unit('dateTimeAsIso')])
      .withTarget(
        rows(
          ['version', 'variant', 'state', 'devices', 'accuracy as stated', 'size', 'last seen'],
          `
          SELECT version, variant, state, devices, stated_accuracy AS "accuracy as stated", size_bytes AS size, last_window AS "last seen"
          FROM versions
          WHERE ${OF_MODEL}
          ORDER BY devices DESC, version DESC, variant`,
        ),
      ),
    lines({
      title: 'Deliveries',
      description:
        'Devices that take their models from the collector, by where they are with what they were told to run. Failed or fallen back: the device kept, or went back to, what it ran before.',
      unit: 'short',
      ...{ width: 12, height: 8 },
    })
      .min(0)
      .withTarget(range('sum by (state) (fleetally_delivery_devices{model="$model"})', '{{state}}'))
      .overrideByRegexp('failed|fell-back', [column.colour('bad')]),
  ],
});
