import { series } from './build/clickhouse-query.js';
import { byThresholds, column, thresholds } from './build/fields.js';
import { incidents } from './build/incidents.js';
import { toPage } from './build/links.js';
import { page } from './build/page.js';
import { lines, number } from './build/panels.js';
import { ALL_VERSIONS, FLEET } from './build/queries.js';
import { instant, range } from './build/prometheus-query.js';
import { incidentTable, modelTable, recommendationTable } from './fleet-tables.js';

const SMALL = { width: 6, height: 4 } as const;

/** The page to leave open: is anything wrong, where, since when, and what is there to do? */
export const fleetPage = page({
  name: 'fleet',
  title: 'Fleet overview',
  description:
    'The page to leave open: is anything wrong, where, since when, and what is there to do? Every row leads to the dashboard or to the page of the console that says more.',
  from: 'now-7d',
  refresh: '1m',
  sources: ['prometheus', 'clickhouse'],
  annotations: [incidents('1')],
  panels: [
    number({
      title: 'Open incidents',
      description:
        'Changes that nobody has dealt with yet, over all models. Zero is green; the table below says where each is.',
      unit: 'none',
      ...SMALL,
    })
      .colorScheme(byThresholds())
      .thresholds(thresholds('good', [1, 'bad']))
      .withTarget(instant('sum(fleetally_incidents{state="open"}) or vector(0)', 'open')),
    number({
      title: 'Decisions to take',
      description: 'Recommendations that wait for somebody to accept or dismiss them.',
      unit: 'none',
      ...SMALL,
    })
      .colorScheme(byThresholds())
      .thresholds(thresholds('good', [1, 'warning']))
      .dataLinks([toPage('Rollouts and recommendations', 'release')])
      .withTarget(instant('sum(fleetally_recommendations{state="open"}) or vector(0)', 'open')),
    number({
      title: 'Devices that report',
      description:
        'Share of the known devices with a window in the newest day of event time. A share that falls means devices that went silent, or an uplink that is broken.',
      unit: 'percentunit',
      ...SMALL,
    })
      .decimals(0)
      .colorScheme(byThresholds())
      .thresholds(thresholds('bad', [0.5, 'warning'], [0.8, 'good']))
      .dataLinks([toPage('Devices', 'device')])
      .withTarget(
        instant('max(fleetally_devices_active{span="1d"}) / clamp_min(max(fleetally_devices_known), 1)', 'devices'),
      ),
    number({
      title: 'Collectors that store',
      description:
        'Collectors that reach their ClickHouse, of those that are scraped. When one does not, look at its operations first.',
      unit: 'percentunit',
      ...SMALL,
    })
      .decimals(0)
      .colorScheme(byThresholds())
      .thresholds(thresholds('bad', [1, 'good']))
      .dataLinks([toPage('Collector operations', 'collector')])
      .withTarget(instant('avg(fleetally_store_up)', 'collectors')),
    incidentTable(),
    recommendationTable(),
    modelTable(),
    lines({
      title: 'Devices with a window in the last hour and day',
      description: 'Of event time, over all collectors. Steps down that stay are devices that went silent.',
      unit: 'short',
      ...{ width: 12, height: 8 },
    })
      .min(0)
      .withTarget(range('max by (span) (fleetally_devices_active)', 'last {{span}}'))
      .withTarget(range('max(fleetally_devices_known)', 'known', 'B'))
      .overrideByName('known', [column.colour('mute')]),
    lines({
      title: 'Inferences a day',
      description: 'Inferences counted on devices, by model and day of event time. The last day is not over yet.',
      unit: 'short',
      ...{ width: 12, height: 8 },
    })
      .min(0)
      .displayName('${__field.labels.model}')
      .withTarget(
        series(
          ['time', 'model', 'inferences'],
          `
          SELECT day AS time, model, inferences
          FROM usage
          WHERE ${ALL_VERSIONS} AND ${FLEET} AND $__timeFilter(day)
          ORDER BY time, model`,
        ),
      ),
  ],
});
