import { page } from './build/page.js';
import { instant, range } from './build/prometheus-query.js';
import { lines, number } from './build/panels.js';
import { byThresholds, thresholds } from './build/fields.js';

const SMALL = { width: 4, height: 4 } as const;

/** Is fleetally itself well: does it take reports, store them, judge them in time, and tell people? */
export const collectorPage = page({
  name: 'collector',
  title: 'Collector operations',
  description:
    'Is fleetally itself well? From left to right the way of a report: taken in, stored, judged, told. For those who run it; the alerts of fleetally.rules.yml ask the same questions.',
  from: 'now-6h',
  refresh: '30s',
  sources: ['prometheus'],
  panels: [
    number({
      title: 'Store answers',
      description:
        'Does every collector reach its ClickHouse? While it does not, devices keep their reports and nothing is lost, but nothing is judged either.',
      unit: 'none',
      ...SMALL,
    })
      .colorScheme(byThresholds())
      .thresholds(thresholds('bad', [1, 'good']))
      .withTarget(instant('min(fleetally_store_up)', 'store')),
    number({
      title: 'Judged up to',
      description:
        'Event time between the newest window seen and the newest one that was judged. It is a few windows, since late reports are waited for; when it keeps growing, judging is slower than the fleet.',
      unit: 's',
      ...SMALL,
    })
      .colorScheme(byThresholds())
      .thresholds(thresholds('good', [21_600, 'notice'], [86_400, 'bad']))
      .withTarget(instant('max(fleetally_evaluation_lag_seconds)', 'lag')),
    number({
      title: 'Ticks that failed',
      description:
        'In the last hour. The next tick tries again; several in a row mean that nothing is judged. The log says why.',
      unit: 'none',
      ...SMALL,
    })
      .colorScheme(byThresholds())
      .decimals(0)
      .thresholds(thresholds('good', [1, 'notice'], [3, 'bad']))
      .withTarget(instant('sum(increase(fleetally_tick_failures_total[1h]))', 'failed')),
    number({
      title: 'Reports refused',
      description: 'Share of reports of the last hour that can never be accepted. The panel below tells the reasons.',
      unit: 'percentunit',
      ...SMALL,
    })
      .colorScheme(byThresholds())
      .thresholds(thresholds('good', [0.001, 'notice'], [0.01, 'bad']))
      .withTarget(
        instant(
          '(sum(increase(fleetally_ingest_reports_rejected_total[1h])) or vector(0)) / clamp_min((sum(increase(fleetally_ingest_reports_rejected_total[1h])) or vector(0)) + sum(increase(fleetally_ingest_reports_accepted_total[1h])), 1)',
          'refused',
        ),
      ),
    number({
      title: 'Lost on devices',
      description:
        'Reports that devices dropped in the last day because their spool was full: they were offline for too long, or their disk share is too small.',
      unit: 'none',
      ...SMALL,
    })
      .colorScheme(byThresholds())
      .decimals(0)
      .thresholds(thresholds('good', [1, 'notice']))
      .withTarget(instant('sum(increase(fleetally_device_dropped_reports_total[1d]))', 'dropped')),
    number({
      title: 'Disk that is free',
      description:
        'Of the fullest disk of any store. A full disk stops ingest: devices keep their reports until there is room. Shorter retention or a larger disk helps.',
      unit: 'percentunit',
      ...SMALL,
    })
      .colorScheme(byThresholds())
      .decimals(0)
      .thresholds(thresholds('bad', [0.1, 'warning'], [0.2, 'good']))
      .withTarget(instant('min(fleetally_disk_free_bytes / fleetally_disk_size_bytes)', 'free')),
    lines({
      title: 'Reports',
      description: 'Reports a second: stored and acknowledged, known already (acknowledged again), and refused.',
      unit: 'reqps',
      ...{ width: 12, height: 8 },
    })
      .withTarget(range('sum(rate(fleetally_ingest_reports_accepted_total[$__rate_interval]))', 'accepted'))
      .withTarget(range('sum(rate(fleetally_ingest_reports_duplicate_total[$__rate_interval]))', 'known already', 'B'))
      .withTarget(
        range('sum(rate(fleetally_ingest_reports_rejected_total[$__rate_interval])) or vector(0)', 'refused', 'C'),
      ),
    lines({
      title: 'Store operations, 95th percentile',
      description:
        'How long ClickHouse takes, by operation. Slow inserts hold devices up (they wait for their acknowledgement); slow reads hold the tick and the console up.',
      unit: 's',
      ...{ width: 12, height: 8 },
    }).withTarget(
      range(
        'histogram_quantile(0.95, sum by (le, operation) (rate(fleetally_store_operation_seconds_bucket[$__rate_interval])))',
        '{{operation}}',
      ),
    ),
    lines({
      title: 'Tick',
      description:
        'How long one round of judging takes: median and 95th percentile. It should stay well under the length of a window.',
      unit: 's',
      ...{ width: 12, height: 8 },
    })
      .withTarget(
        range('histogram_quantile(0.5, sum by (le) (rate(fleetally_tick_seconds_bucket[$__rate_interval])))', 'median'),
      )
      .withTarget(
        range(
          'histogram_quantile(0.95, sum by (le) (rate(fleetally_tick_seconds_bucket[$__rate_interval])))',
          '95th percentile',
          'B',
        ),
      ),
    lines({
      title: 'Pages and API, 95th percentile',
      description: 'How long the console and the REST API take to answer, by route.',
      unit: 's',
      ...{ width: 12, height: 8 },
    }).withTarget(
      range(
        'histogram_quantile(0.95, sum by (le, route) (rate(fleetally_http_request_seconds_bucket[$__rate_interval])))',
        '{{route}}',
      ),
    ),
  ],
});
